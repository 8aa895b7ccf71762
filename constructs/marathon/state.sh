# What a Marathon says of itself: bash state.sh serves|ready|leads <address> <port> [<file with user:password>]
# The image has no client of HTTP for sure, but bash.
set -eu
exec 3<>"/dev/tcp/$2/$3"
ask() {
  local authorization=
  # Without the newline at its end, as Marathon is given it.
  [ -z "${3-}" ] || authorization="Authorization: Basic $(printf %s "$(cat "$3")" | base64 -w0)"$'\r\n'
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\n%sConnection: close\r\n\r\n' "$1" "$2" "$authorization" >&3
}
case $1 in
  # Its own HTTP server answers. A request without Host gets 400 there; any other is the leader's to answer, /ping too.
  serves)
    printf 'GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n' >&3
    read -r -t 8 status <&3
    [[ $status == HTTP/1.* ]]
    ;;
  # There is a leader, and it serves.
  ready)
    ask /v2/leader "$2:$3" "${4-}"
    read -r -t 12 status <&3
    [[ $status == *" 200 "* ]]
    ;;
  leads)
    ask /v2/leader "$2:$3" "${4-}"
    while read -r -t 12 line <&3 || [ -n "$line" ]; do
      [[ ${line// /} != *\"leader\":\"$2:$3\"* ]] || exit 0
    done
    exit 1
    ;;
esac
