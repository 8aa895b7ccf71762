# As probe.pl, request by request, for hosts that have python3 and no perl.
import os, select, signal, socket, sys, time, errno, re

expiry = int(sys.argv[1]) if len(sys.argv) > 1 else 60
signal.alarm(expiry)
# Read already: nothing of it stays, whatever ends it.
if re.match(r"^/.*longshore-probe\.[^/]+/probe$", sys.argv[0]):
    os.unlink(sys.argv[0])
    os.rmdir(os.path.dirname(sys.argv[0]))

sockets = {}
listeners = {}


def answer(*words):
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def name_of(number):
    return errno.errorcode.get(number, "E%d" % number)


def resolve(address, port, kind):
    try:
        return socket.getaddrinfo(address, int(port), type=kind)[0]
    except OSError:
        return None


def make(info):
    s = socket.socket(info[0], info[1], info[2])
    s.setblocking(False)
    return s


def forget(c):
    sockets.pop(c["s"].fileno(), None)
    c["s"].close()


def finish(c, *words):
    answer(c["id"], *words)
    forget(c)


def bind(id, protocol, address, port, nonce):
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    info = resolve(address, port, kind)
    if info is None:
        return answer(id, "failed", "unresolved")
    try:
        s = make(info)
        if protocol == "tcp":
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(info[4])
        if protocol == "tcp":
            s.listen(64)
    except OSError as error:
        return answer(id, "failed", name_of(error.errno))
    entry = {"kind": "listen" if protocol == "tcp" else "datagrams", "s": s, "nonce": nonce, "seen": {}}
    sockets[s.fileno()] = listeners[id] = entry
    answer(id, "bound")


def stat(id, of):
    seen = listeners[of]["seen"] if of in listeners else {}
    answer(id, "stat", *["%s=%d" % pair for pair in sorted(seen.items())])


def tcp(id, address, port, nonce, seconds, bytes):
    info = resolve(address, port, socket.SOCK_STREAM)
    if info is None:
        return answer(id, "unresolved", address)
    s = make(info)
    number = s.connect_ex(info[4])
    if number not in (0, errno.EINPROGRESS):
        return answer(id, "error", name_of(number))
    seconds = float(seconds)
    sockets[s.fileno()] = {
        "kind": "client", "s": s, "id": id, "nonce": nonce, "state": "connect", "bytes": int(bytes), "left": int(bytes),
        "seconds": seconds, "until": time.monotonic() + seconds, "text": b"",
    }


def udp(id, address, port, token, count, bytes):
    info = resolve(address, port, socket.SOCK_DGRAM)
    if info is None:
        return answer(id, "unresolved", address)
    try:
        s = make(info)
        # Never in fragments: IP_MTU_DISCOVER = IP_PMTUDISC_DO, so that a path that is too narrow shows.
        level, option = (socket.IPPROTO_IPV6, 23) if info[0] == socket.AF_INET6 else (socket.IPPROTO_IP, 10)
        s.setsockopt(level, option, 2)
        s.connect(info[4])
    except OSError as error:
        return answer(id, "error", name_of(error.errno))
    payload = bytes_of(token, int(bytes))
    sent, problem = 0, ""
    for _ in range(int(count)):
        try:
            s.send(payload)
            sent += 1
        except OSError as error:
            problem = name_of(error.errno)
    # A refusal comes back a moment later, as an error of the socket.
    sockets[s.fileno()] = {"kind": "sent", "s": s, "id": id, "sent": sent, "error": problem, "until": time.monotonic() + 0.4}


def bytes_of(token, size):
    return bytes.fromhex(token).ljust(size, b"x")


def clock(id):
    answer(id, "clock", "%.9f" % time.time())


def end():
    sys.exit(0)


requests = {"bind": bind, "stat": stat, "tcp": tcp, "udp": udp, "clock": clock, "end": end}


def serve(c):
    while True:
        try:
            piece = c["s"].recv(65536)
        except BlockingIOError:
            return
        except OSError:
            return forget(c)
        if not piece:
            break
        c["count"] += len(piece)
    c["kind"] = "reply"
    c["out"] = b"%d\n" % c["count"] + b"x" * c["count"]
    reply(c)


def reply(c):
    try:
        n = c["s"].send(c["out"])
    except BlockingIOError:
        return
    except OSError:
        return forget(c)
    c["out"] = c["out"][n:]
    if not c["out"]:
        forget(c)


def client(c, readable):
    s = c["s"]
    if c["state"] == "connect":
        number = s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            return finish(c, "error", name_of(number))
        if c["nonce"] == "-":
            return finish(c, "open")
        c.update(state="nonce", until=time.monotonic() + c["seconds"])
        return
    if c["state"] == "send":
        try:
            c["left"] -= s.send(b"x" * c["left"])
        except BlockingIOError:
            return
        except OSError as error:
            return finish(c, "large-lost", name_of(error.errno))
        if c["left"] == 0:
            s.shutdown(socket.SHUT_WR)
            c.update(state="count", text=b"")
        return
    if not readable:
        return
    try:
        piece = s.recv(65536)
    except BlockingIOError:
        return
    except OSError as error:
        return finish(c, "error", name_of(error.errno))
    c["text"] += piece
    if c["state"] == "nonce":
        if b"\n" in c["text"] or not piece or len(c["text"]) > 256:
            said = c["text"].split(b"\n")[0] if b"\n" in c["text"] else c["text"][:32]
            if said != c["nonce"].encode():
                return finish(c, "wrong", said.hex())
            c.update(state="send", until=time.monotonic() + c["seconds"])
        return
    if not piece:
        count = c["text"].split(b"\n")[0]
        whole = count.isdigit() and int(count) == c["bytes"] and len(c["text"]) >= int(count) + len(count) + 1
        finish(c, "open" if whole else "large-lost")


def late(c):
    if c["kind"] == "sent":
        number = c["s"].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        return finish(c, "sent", c["sent"], name_of(number) if number else c["error"])
    if c["kind"] != "client":
        return forget(c)
    finish(c, {"connect": "timeout", "nonce": "silent"}.get(c["state"], "large-lost"))


pending = b""
while True:
    reads = [0] + [c["s"] for c in sockets.values() if c["kind"] not in ("sent", "reply")]
    writes = [c["s"] for c in sockets.values() if c["kind"] == "reply" or c.get("state") in ("connect", "send")]
    readable, writable, _ = select.select(reads, writes, [], 0.2)
    if 0 in readable:
        piece = os.read(0, 65536)
        if not piece:
            sys.exit(0)
        pending += piece
        while b"\n" in pending:
            line, pending = pending.split(b"\n", 1)
            words = line.decode().split()
            if words and words[0] in requests:
                requests[words[0]](*words[1:])
    for c in list(sockets.values()):
        s = c["s"]
        r, w = s in readable, s in writable
        if c["kind"] == "listen" and r:
            while True:
                try:
                    peer, _ = s.accept()
                except OSError:
                    break
                peer.setblocking(False)
                try:
                    peer.send(c["nonce"].encode() + b"\n")
                except OSError:
                    pass
                sockets[peer.fileno()] = {"kind": "serve", "s": peer, "count": 0, "until": time.monotonic() + 20}
        elif c["kind"] == "datagrams" and r:
            while True:
                try:
                    piece = s.recv(65536)
                except OSError:
                    break
                if piece:
                    token = piece[:8].hex()
                    c["seen"][token] = c["seen"].get(token, 0) + 1
        elif c["kind"] == "serve" and r:
            serve(c)
        elif c["kind"] == "reply" and w:
            reply(c)
        elif c["kind"] == "client" and (r or w):
            client(c, r)
        if s.fileno() in sockets and sockets[s.fileno()] is c and c.get("until") and time.monotonic() > c["until"]:
            late(c)
