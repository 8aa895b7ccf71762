# What a daemon of Mesos says of itself: sh state.sh health|recovered|leads|leader|registered, or api (a call of the operator API on stdin,
# answered by the leader: its JSON, then a line with the status).
set -eu
ca=/mesos/secrets/ca.pem
secret=/mesos/secrets/operator
what=$1

# In no argument list: curl reads them as its configuration.
settings() {
  if [ -f "$secret" ]; then printf 'user = "%s:%s"\n' "$LONGSHORE_MESOS_PRINCIPAL" "$(cat "$secret")"; fi
  if [ -f "$ca" ]; then
    printf 'cacert = "%s"\ncert = "%s"\nkey = "%s"\n' "$ca" /mesos/secrets/host.pem /mesos/secrets/host-key.pem
  fi
}
ask() {
  path=$1
  shift
  settings | curl -sS --max-time 5 -K - "$@" "$LONGSHORE_MESOS_URL$path"
}
# Whether a figure is 1. Some builds write the slash of its name as \/.
holds() { ask /metrics/snapshot -f | tr -d '\\ \n' | tr ',{}' '\n\n\n' | grep -qxE "\"$1\":1(\\.0+)?"; }
knows_leader() { [ "$(ask /redirect -o /dev/null -w '%{http_code}')" = 307 ]; }

case $what in
  health) ask /health -f -o /dev/null ;;
  # A master whose log has caught up with the others', and that knows who leads.
  recovered) holds registrar/log/recovered && knows_leader ;;
  leads) holds master/elected ;;
  leader) knows_leader ;;
  registered) holds slave/registered ;;
  api)
    body=$(cat)
    ask /api/v1 --location-trusted -H 'Content-Type: application/json' -H 'Accept: application/json' \
      --data-binary "$body" -w '\n%{http_code}\n'
    ;;
  *)
    echo "state.sh: $what: not one of health, recovered, leads, leader, registered, api" >&2
    exit 2
    ;;
esac
