#!/bin/bash
# Entry script of every Hadoop container of Longshore, mounted read-only at /longshore/entry.sh.
#   entry.sh start <daemon>            PID 1: prepares, waits for what must be there first, becomes the daemon; `edge` waits for ever
#   entry.sh health <daemon>           exit 0 while this process serves; never asks a peer
#   entry.sh check <what> [argument]   readiness as seen from this container; prints why it is not ready yet
# Needs bash, curl, getent and Hadoop's commands on the PATH; uses tini where the image has it.
set -u
data=${LONGSHORE_DATA:-/data}
started=${LONGSHORE_RUN:-/tmp}/longshore-started

log() { printf '%s longshore: %s\n' "$(date -u +%FT%TZ)" "$*" >&2; }
die() {
  log "$2"
  exit "$1"
}
jmx() { curl -fsS -m 4 "http://$1/jmx?qry=$2"; }

# Becomes the daemon. tini reaps orphans (YARN containers leave them) and hands SIGTERM on to the JVM.
become() {
  date +%s >"$started"
  if command -v tini >/dev/null; then exec tini -- "$@"; fi
  exec "$@"
}

# --- NameNode ------------------------------------------------------------------------------------------------------------------

# Formats once and never over data. The marker lies outside the name directory, so that an emptied name directory of an initialised
# cluster is an error and not a new, empty file system.
prepare_namenode() {
  local name=$data/name marker=$data/.initialised
  if compgen -G "$name/current/fsimage_[0-9]*" >/dev/null; then
    if ! grep -qx "clusterID=$CLUSTER_ID" "$name/current/VERSION"; then
      die 64 "$name holds $(grep '^clusterID=' "$name/current/VERSION"), this cluster is $CLUSTER_ID: another cluster's data; give the path of the right directory or set clusterId"
    fi
    [ -e "$marker" ] || echo "$CLUSTER_ID" >"$marker"
    return
  fi
  if [ -e "$name/current/VERSION" ]; then
    die 65 "$name is half formatted (VERSION without fsimage): restore it from a backup; only when the cluster never held data, remove $name"
  fi
  if [ -n "$(ls -A "$name" 2>/dev/null)" ]; then
    die 67 "$name is not empty and holds no file system image: restore it from a backup or empty it by hand"
  fi
  if [ -e "$marker" ]; then
    die 66 "$name is empty, but $marker says that $(cat "$marker") was initialised here: the metadata is lost or not mounted; restore it from a backup"
  fi
  if [ "${NN_INIT:-refuse}" != format ]; then
    die 66 "$name is empty and this NameNode is not the one that formats (NN_INIT is not 'format')"
  fi
  log "formatting $name for $CLUSTER_ID"
  hdfs namenode -format -nonInteractive -clusterId "$CLUSTER_ID" || die 68 "format failed"
  echo "$CLUSTER_ID" >"$marker"
}

webhdfs() { # <method> <path> <query>: prints the HTTP status
  curl -s -m 10 -o /dev/null -w '%{http_code}' -X "$1" "http://localhost:9870/webhdfs/v1$2?user.name=$(id -un)&$3"
}

# <path>|<mode>|<owner> a line, in HDFS_DIRECTORIES. What exists already is left as its owners made it.
make_directories() {
  local path mode owner
  until namenode_serves; do sleep 2; done
  while IFS='|' read -r path mode owner; do
    [ -n "$path" ] || continue
    until make_directory "$path" "$mode" "$owner"; do sleep 2; done
  done <<<"$HDFS_DIRECTORIES"
  log 'HDFS directories are in place'
}

make_directory() {
  case $(webhdfs GET "$1" op=GETFILESTATUS) in
    200) return 0 ;;
    404) ;;
    *) return 1 ;;
  esac
  # Made beside and renamed when it is complete: an interrupted start never leaves a directory with the wrong owner or mode.
  [ "$(webhdfs PUT "$1.making" "op=MKDIRS&permission=$2")" = 200 ] || return 1
  [ "$(webhdfs PUT "$1.making" "op=SETPERMISSION&permission=$2")" = 200 ] || return 1
  [ "$(webhdfs PUT "$1.making" "op=SETOWNER&owner=$3")" = 200 ] || return 1
  [ "$(webhdfs PUT "$1.making" "op=RENAME&destination=$1")" = 200 ] || return 1
  log "made hdfs:$1 (mode $2, owner $3)"
}

# In HDFS's own words. Blocks whose only copies were on a lost host never come: the operator decides to go on without them.
safe_mode_reason() {
  local said
  said=$(jmx localhost:9870 'Hadoop:service=NameNode,name=NameNodeInfo' 2>/dev/null | sed -n 's/.*"Safemode" : "\(.*\)",*$/\1/p' | sed 's/\\n/ /g')
  echo "${said:-it does not answer yet}. Blocks whose only copies are gone: hdfs fsck / -list-corruptfileblocks, then hdfs dfsadmin -safemode leave"
}

namenode_serves() { jmx "${1:-localhost:9870}" 'Hadoop:service=NameNode,name=NameNodeInfo' 2>/dev/null | grep -q '"Safemode" : ""'; }

# --- the other daemons ---------------------------------------------------------------------------------------------------------

# Swarm publishes a task's names only when its health check first passes, and a NameNode that once failed to find a DataNode's
# reverse name goes on denying it. So the DataNode starts after its own address resolves in the network's DNS (-s dns: /etc/hosts lies).
wait_for_own_name() {
  local address waited=0
  address=$(getent -s files hosts "$(hostname)" | { read -r first _ && echo "$first"; })
  log "waiting until the network's DNS names $address"
  until getent -s dns hosts "$address" >/dev/null; do
    sleep 1
    waited=$((waited + 1))
    [ $((waited % 30)) != 0 ] || log "still waiting: $address has no name after ${waited}s"
  done
}

wait_for_namenode() {
  local waited=0
  until namenode_serves namenode:9870; do
    [ $((waited % 30)) != 0 ] || log 'waiting until the NameNode serves and has left safe mode'
    sleep 2
    waited=$((waited + 2))
  done
}

start() {
  # While it waits this shell is PID 1, which ignores SIGTERM unless it says otherwise.
  trap 'exit 143' TERM
  rm -rf "$started" "$data/tmp"
  mkdir -p "$data/tmp" "$data/logs" || die 69 "$data is not writable by uid $(id -u)"
  case $1 in
    namenode)
      prepare_namenode
      touch "$data/hosts.exclude"
      make_directories &
      become hdfs namenode
      ;;
    datanode)
      wait_for_own_name
      become hdfs datanode
      ;;
    resourcemanager) become yarn resourcemanager ;;
    nodemanager) become yarn nodemanager ;;
    jobhistory)
      wait_for_namenode
      become mapred historyserver
      ;;
    edge) # runs nothing by itself: clients are started in its container, and end with it
      sleep infinity &
      trap 'kill $!; exit 143' TERM
      date +%s >"$started"
      wait # a trap interrupts it, and this shell reaps what ended clients leave behind
      ;;
    *) die 2 "unknown daemon '$1'" ;;
  esac
}

serves() {
  case $1 in
    namenode) jmx localhost:9870 'Hadoop:service=NameNode,name=NameNodeStatus' | grep -q '"State"' ;;
    datanode) jmx localhost:9864 'Hadoop:service=DataNode,name=DataNodeInfo' | grep -q BPServiceActorInfo ;;
    resourcemanager) curl -fsS -m 4 http://localhost:8088/ws/v1/cluster/info | grep -q '"state":"STARTED"' ;;
    nodemanager) curl -fsS -m 4 http://localhost:8042/ws/v1/node/info | grep -q '"nodeInfo"' ;;
    jobhistory) curl -fsS -m 4 http://localhost:19888/ws/v1/history/info | grep -q '"historyInfo"' ;;
    edge) return 0 ;;
    *) return 2 ;;
  esac
}

# Passes while the entry script still waits (see wait_for_own_name) and for the JVM's start; after that the process has to answer.
health() {
  local since
  serves "$1" 2>/dev/null && return 0
  [ "$1" != namenode ] && [ ! -e "$started" ] && return 0
  since=$(cat "$started" 2>/dev/null) || return 1
  case $1 in
    datanode | jobhistory) [ $(($(date +%s) - since)) -lt 180 ] ;;
    *) return 1 ;;
  esac
}

# --- readiness -----------------------------------------------------------------------------------------------------------------

not_yet() {
  echo "$1" >&2
  exit 1
}

registered_datanode() {
  jmx localhost:9864 'Hadoop:service=DataNode,name=DataNodeInfo' | grep -q 'ActorState[\\]*":[\\]*"RUNNING' ||
    not_yet 'the DataNode is not registered with the NameNode yet'
}

registered_nodemanager() {
  local node heard
  node=$(curl -fsS -m 4 "http://resourcemanager:8088/ws/v1/cluster/nodes/$LONGSHORE_HOST:45454") || not_yet 'the ResourceManager does not know the NodeManager yet'
  heard=$(grep -o '"lastHealthUpdate":[0-9]*' <<<"$node" | grep -o '[0-9]*$')
  grep -q '"state":"RUNNING"' <<<"$node" && [ "${heard:-0}" -gt "$(cat "$started")000" ] ||
    not_yet 'the ResourceManager does not know this NodeManager as running yet'
}

# Tells the NameNode which DataNodes leave, and waits until every block has copies elsewhere. In DNS a DataNode is datanode-<host>.
decommissioned() {
  local file=$data/hosts.exclude wanted nodes node under
  wanted=$(for host in ${1//,/ }; do echo "datanode-$host"; done)
  if [ "$(cat "$file.read" 2>/dev/null)" != "$wanted" ]; then
    echo "$wanted" >"$file.new" && mv "$file.new" "$file"
    hdfs dfsadmin -refreshNodes >/dev/null || not_yet 'the NameNode did not read which hosts leave'
    cp "$file" "$file.read"
  fi
  [ -n "$wanted" ] || return 0
  nodes=$(jmx localhost:9870 'Hadoop:service=NameNode,name=NameNodeInfo' | grep '"LiveNodes"\|"DecomNodes"') || not_yet 'the NameNode does not answer yet'
  for host in ${1//,/ }; do
    node=$(grep '"LiveNodes"' <<<"$nodes" | grep -Eo "[\"{,]$host:[0-9]+\\\\\":\\{[^}]*\\}") ||
      not_yet "the DataNode on $host does not answer: bring it back, or declare the host lost"
    grep -q 'adminState\\":\\"Decommissioned' <<<"$node" && continue
    if grep -q 'adminState\\":\\"In Service' <<<"$node"; then
      rm -f "$file.read" # it came back under another address: told once more
      not_yet "the NameNode does not count the DataNode on $host as leaving yet"
    fi
    under=$(grep '"DecomNodes"' <<<"$nodes" | grep -o 'underReplicatedBlocks\\":[0-9]*' | grep -o '[0-9]*$' | head -1)
    not_yet "the DataNode on $host still has ${under:-some} blocks whose copies are too few elsewhere; files that want more copies than DataNodes stay never get them: hdfs dfs -setrep <copies> <path>"
  done
}

check() {
  local host missing='' nodes path mode owner
  case $1 in
    serves)
      serves "$2" || not_yet "$2 does not answer yet"
      ;;
    safe-mode) # in the NameNode's container
      namenode_serves || not_yet "the NameNode is in safe mode: $(safe_mode_reason)"
      ;;
    registered) # in a DataNode's or NodeManager's container: this very process is known to its master, not the one before it
      "registered_$2"
      ;;
    datanodes) # in the NameNode's container: each named DataNode is live and was heard of within 10 s
      nodes=$(jmx localhost:9870 'Hadoop:service=NameNode,name=NameNodeInfo' | grep '"LiveNodes"') || not_yet 'the NameNode does not answer yet'
      for host in ${2//,/ }; do
        grep -Eq "[\"{,]$host:[0-9]+\\\\\":\\{[^}]*lastContact\\\\\":[0-9][,}]" <<<"$nodes" || missing="$missing $host"
      done
      [ -z "$missing" ] || not_yet "no live DataNode on$missing"
      ;;
    nodemanagers) # anywhere: each named NodeManager is RUNNING at the ResourceManager
      nodes=$(curl -fsS -m 4 'http://resourcemanager:8088/ws/v1/cluster/nodes?states=RUNNING') || not_yet 'the ResourceManager does not answer yet'
      for host in ${2//,/ }; do
        grep -q "\"nodeHostName\":\"$host\"" <<<"$nodes" || missing="$missing $host"
      done
      [ -z "$missing" ] || not_yet "no running NodeManager on$missing"
      ;;
    directories) # in the NameNode's container
      while IFS='|' read -r path mode owner; do
        [ -z "$path" ] || [ "$(webhdfs GET "$path" op=GETFILESTATUS)" = 200 ] || missing="$missing $path"
      done <<<"$HDFS_DIRECTORIES"
      [ -z "$missing" ] || not_yet "HDFS directories not made yet:$missing"
      ;;
    decommissioned) # in the NameNode's container
      decommissioned "${2:-}"
      ;;
    jobhistory) # anywhere
      curl -fsS -m 4 http://jobhistory:19888/ws/v1/history/info | grep -q '"historyInfo"' || not_yet 'the JobHistoryServer does not answer yet'
      ;;
    *) die 2 "unknown check '$1'" ;;
  esac
  echo ok
}

case ${1:-} in
  start | health | check) "$@" ;;
  *) die 2 'usage: entry.sh start|health|check <daemon or check>' ;;
esac
