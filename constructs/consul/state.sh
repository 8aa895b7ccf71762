# What an agent of Consul says of itself to anybody on its host: sh state.sh ready|leads|joined
set -eu
ask() { curl -fsS --max-time 3 "$CONSUL_HTTP_ADDR/v1/status/$1"; }
case $1 in
  # A server that knows a leader, and is one of its peers.
  ready) ask leader | grep -q : && ask peers | grep -qF "\"$CONSUL_SERVER\"" ;;
  leads) [ "$(ask leader)" = "\"$CONSUL_SERVER\"" ] ;;
  # An agent that reaches a server which knows a leader.
  joined) ask leader | grep -q : ;;
esac
