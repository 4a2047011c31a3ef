#!/usr/bin/env python3
"""Walks a demo server through Linli's protocol, by docs/wire.md alone: walk.py --url http://127.0.0.1:PORT"""
import hashlib, http.client, json, secrets, socket, sys, time, urllib.parse
import websockets.exceptions, websockets.sync.client  # of PyPI's websockets, 15

HOST, GROUP = urllib.parse.urlsplit(sys.argv[sys.argv.index("--url") + 1]).netloc, "group/1"
RETRY = {"slow_mode", "rate_limited", "busy", "read_only", "shutting_down", "outcome_unknown", "internal"}
SECRET, people, results = secrets.token_hex(8), {}, {True: [], False: []}  # SECRET: no earlier run has posted it

def request(method, path, body=None, who=None, **more):  # status, code of the error if it is one, content
    http_connection = http.client.HTTPConnection(HOST, timeout=11)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {people[who]['token']}" if who else ""}
    http_connection.request(method, path, json.dumps(body).encode() if body else None, headers | more)
    answer = http_connection.getresponse()
    content = json.loads(answer.read() or "{}")
    error = content.get("error", {})
    if error.get("retry"):
        time.sleep(error.get("retry_after_ms", 300) / 1000)
        return request(method, path, body, who, **more)
    return answer.status, error.get("code"), content

def ulid(days=0):
    value = int((time.time() + days * 86400) * 1000) << 80 | secrets.randbits(80)
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[value >> at & 31] for at in range(125, -1, -5))

class Client:  # a connection; answers pings, sees that no event is missing, keeps what came until it is taken
    def __init__(self, who=None, **options):
        fixed = {"subprotocols": ["linli.v1.json"], "compression": None, "proxy": None, "ping_interval": None}
        self.ws = websockets.sync.client.connect(f"ws://{HOST}/ws", **fixed | options)
        self.inbox, self.events, self.number = [], {}, 0
        self.me = who and self.ask("hello", token=people[who]["token"], agent="walk/1")
    def read(self):
        frame = json.loads(self.ws.recv(timeout=11))
        self.inbox.append(frame)
        if frame["t"] == "ping":
            self.ws.send('{"t":"pong"}')
        elif frame["t"] == "event":
            assert frame["seq"] == self.seen + 1, f"a gap before {frame}"
            self.seen, self.events[frame["seq"]] = frame["seq"], frame
        assert "error" not in frame or frame["error"]["retry"] == (frame["error"]["code"] in RETRY), frame
    def take(self, *kinds, match=lambda frame: True):  # the first such frame, now or later; the others stay
        while not (found := next((frame for frame in self.inbox if frame["t"] in kinds and match(frame)), None)):
            self.read()
        return self.inbox.pop(self.inbox.index(found))
    def ask(self, t, **fields):  # what `ok` holds, or else the code of the error
        self.number += 1
        self.ws.send(json.dumps({"t": t, "id": self.number} | fields))
        reply = self.take("reply", match=lambda frame: frame["id"] == self.number)
        self.error = reply.get("error", {})
        if self.error.get("retry") and "retry_after_ms" in self.error:
            time.sleep(self.error["retry_after_ms"] / 1000)
            return self.ask(t, **fields)
        return reply.get("ok", self.error.get("code"))
    def act(self, t, **fields):  # the seq of the event that it became, or else the code of the error
        answer = self.ask(t, **{"topic": GROUP, "client_id": ulid()} | fields)
        return answer if isinstance(answer, str) else answer["accepted"]["seq"]
    def raw(self, data='{"t":"pong"}', **options):  # code and id of the answer; or number and reason of the close
        try:
            self.ws.send(data, **options)
            answer = self.take("reply", "error")
            return answer.get("error", {}).get("code", "ok"), answer.get("id")
        except websockets.exceptions.ConnectionClosed as end:
            return end.rcvd and (end.rcvd.code, end.rcvd.reason)
    def follow(self, seq, **other):
        self.seen = seq
        return self.ask("subscribe", topic=GROUP, after={"epoch": self.me["epoch"], "seq": seq} | other)
    def until(self, seq):  # the events by seq, up to this one at least
        while self.seen < seq:
            self.read()
        return self.events
    def history(self, last=200):  # all items by seq; and the first page's as_of, after which to subscribe
        pages = [self.ask("view", topic=GROUP, last=last)]
        while "next" in pages[-1]:
            pages.append(self.ask("view", topic=GROUP, last=last, before=pages[-1]["next"]))
        return {item["seq"]: item for page in reversed(pages) for item in page["items"]}, pages[0]["as_of"]["seq"]

def signing_in():
    changes = {"password": "not the one"}, {"login": "nobody"}, {"device": None}, {"device": "a\u202eb"}
    refused = [request("POST", "/login", login | change) for change in changes]
    codes = (401, "bad_credentials"), (401, "bad_credentials"), (400, "bad_frame"), (400, "bad_text")
    yield "bad log-ins; the first two alike", [*[answer[:2] for answer in refused], refused[0]], [*codes, refused[1]]
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "linli.v1.json"}
    for bad, status in ({"Sec-WebSocket-Protocol": "x"}, 400), ({"Origin": "null"}, 403), ({"Origin": "http://x"}, 403):
        yield f"upgrade with {bad}", request("GET", "/ws", **upgrade | bad)[0], status
    client, other, token = Client(origin=f"http://{HOST}", compression="deflate"), Client(), people["wang"]["token"]
    client.ws.send('{"t":"typing","topic":"group/1"}')
    yield "no extension; a signal too early", [client.ws.protocol.extensions, client.ask("mine")], [[], "not_signed_in"]
    bad, good, again = [client.ask("hello", token=token, agent="x" * size) for size in (65, 64, 0)]
    yield "hello", [bad, good["device"], again], ["bad_frame", people["wang"]["device"], "already_signed_in"]
    yield "control ping", client.ws.ping().wait(2), True
    yield "bad token", [other.ask("hello", token="x"), other.raw()], ["bad_token", (4001, "bad_token")]
    hello = json.dumps({"t": "hello", "id": 1, "token": token}).ljust(4096 - 8)  # 8: the WebSocket header
    yield "4 KiB before sign-in", [Client().raw(hello), Client().raw(hello + " ")], [("ok", 1), (1009, "too_large")]

def acting():
    wang, li, chen = Client("wang"), Client("li"), Client("chen")
    items, start = li.history()
    posts = len(items) + 1
    yield "pages", [[items[seq]["posts"] for seq in items], li.history(posts // 3 + 1)[0]], [[*range(1, posts)], items]
    post = wang.act("post", text=f"1\r\n{SECRET}")
    yield "subscribe", [li.follow(start), li.follow(start)], [{"head": post}, "already_subscribed"]
    reply, edit = chen.act("post", text="re", reply_to=post), wang.act("edit", post=post, text=SECRET)
    reacted = [chen.act("react", post=post, reaction=emoji, on=True) for emoji in "👍🎉😀😀🏮"]
    yield "reactions", reacted, [edit + 1, edit + 2, edit + 3, edit + 3, "too_many_reactions"]
    back, gone = chen.act("react", post=post, reaction="👍", on=False), chen.act("delete", post=reply)
    bad = [li.act("edit", post=post, text="x"), li.act("delete", post=post), li.act("post", text="x", reply_to=reply),
           li.act("react", post=reply, reaction="👍", on=True), li.act("post", topic="roster/1", text="x")]
    yield "acts refused", bad, ["not_yours", "not_yours", "no_such_post", "no_such_post", "not_here"]
    seen = li.until(gone)
    yield "events", [seen[seq]["data"] for seq in (post, reply, edit, back, gone)], [
        {"text": f"1\n{SECRET}", "posts": posts}, {"text": "re", "reply_to": post, "posts": posts + 1},
        {"post": post, "text": SECRET}, {"post": post, "reaction": "👍", "on": False, "count": 0}, {"post": reply}]
    yield "folded view", li.history()[0][post], {key: seen[post][key] for key in ("seq", "at", "by")} | {
        "kind": "post", "text": SECRET, "edited": True, "deleted": False, "posts": posts, "changed": back,
        "reactions": [{"reaction": emoji, "count": 1, "mine": False} for emoji in "🎉😀"]}
    end, head = wang.act("delete", post=post), chen.follow(start)["head"]
    yield "erased from replay and view", [SECRET in str([chen.until(end), chen.history()]), head], [False, end]

def once_and_where():
    wang, li, act = Client("wang"), Client("li"), {"client_id": ulid(), "text": SECRET}
    head, first = li.follow(li.history()[1])["head"], wang.act("post", **act)
    yield "same act", [wang.act("post", **act), Client("tablet").act("post", **act)], [first] * 2
    yield "same id, another act", wang.act("post", **act | {"text": "x"}), "client_id_reused"
    yield "same id, another person", [li.act("post", **act), *li.until(head + 2)], [first + 1, first, first + 1]
    bad = [wang.act("post", text="x", client_id=name) for name in (ulid(-29.01), ulid(1.01), "8" * 26)]
    yield "bad client_ids", bad, ["client_id_expired", "client_id_expired", "bad_frame"]
    yield "positions", [wang.follow(first + 99), wang.follow(first, epoch="0" * 16)], ["start_from_view"] * 2
    for op, more in {"view": {}, "read": {"seq": 1}, "post": act, "delete": act | {"post": 1}}.items():
        errors = [wang.ask(op, topic=topic, **more) and wang.error for topic in ("group/2", "group/999999", "roster/2")]
        yield f"{op}: not yours, not there", errors, [errors[0] | {"code": "not_found"}] * 3
    yield "a text that names no topic", wang.ask("view", topic="group/01") and wang.error, errors[0]
    yield "bad texts", [wang.act("post", text=bad) for bad in ("", " \u200b", "x" * 4097, "a\r")], ["bad_text"] * 4
    yield "bad reactions", [wang.act("react", post=1, reaction=bad, on=True) for bad in "a1é "], ["bad_text"] * 4

def telling():
    phone, tablet, li, chen = Client("wang"), Client("tablet"), Client("li"), Client("chen")
    one, two, three = [li.act("post", text="news") for _ in range(3)]
    done = [phone.ask("read", topic=GROUP, seq=seq) for seq in (one, 1, three + 99)]
    yield "read", [*done, tablet.take("read")["seq"]], [{"done": True}, {"done": True}, "bad_frame", one]
    deleted = li.act("delete", post=three)
    topics = {entry["topic"]: entry for entry in chen.ask("mine") and tablet.ask("mine")["topics"]}
    yield "unread", [topics[GROUP]["unread"], topics[GROUP]["head"], topics["roster/1"]["unread"]], [2, deleted, 0]
    phone.ask("read", topic=GROUP, seq=two)
    yield "heads", tablet.take("heads", match=lambda f: f["topics"][0]["unread"] == 1)["topics"][0]["head"], deleted
    yield "others do not see a mark", [frame for frame in chen.ask("mine") and chen.inbox if frame["t"] == "read"], []
    li.follow(deleted), chen.follow(deleted), chen.ws.send('{"t":"typing","topic":"group/1"}')
    yield "online", li.take("online", match=lambda frame: frame["count"] >= 2)["topic"], GROUP
    yield "typing", li.take("typing")["users"], [{"id": chen.me["user"], "name": chen.me["name"]}]
    li.ask("unsubscribe", topic=GROUP), phone.act("post", text="x")
    yield "unsubscribed", [li.ask("view", topic=GROUP)["as_of"]["seq"], li.seen], [deleted + 1, deleted]

def bad_input():
    client, view, mine = Client("chen"), '{"t":"view","id":7,"topic":"group/1"', '{"t":"mine","id":7}'
    for answer, frames in {
            ("ok", 7): [' {"new":[1.5],"id":7,"t":"mine"}', [mine[:9], mine[9:]], mine.ljust(65536)],
            ("unknown_op", 7): ['{"t":"dance","id":7}'], ("not_found", None): ['{"t":"typing","topic":"nowhere"}'],
            ("not_json", None): ["", "{", mine + "{}"],
            ("bad_frame", None): ["[]", "{}", '{"t":"mine"}', *[mine.replace("7", n) for n in ("-1", "7.0", "[]")]],
            ("bad_frame", 7): ['{"t":"view","id":7}'] + [view + more + "}" for more in (',"last":1e0', ',"last":-1',
                ',"last":[]', ',"before":"x"', ',"before":7.5', ',"topic":"group/1"')]}.items():
        for frame in frames:
            yield f"{frame}".strip()[:60], client.raw(frame), answer
    yield "sixteen unreadable frames", client.raw(), (4004, "too_many_errors")
    yield "a known key twice", Client("chen").raw('{"t":"mine","t":"mine","id":7}'), ("bad_frame", 7)
    yield "an id, but no t", Client("chen").raw('{"id":7}'), ("bad_frame", 7)
    yield "over 64 KiB", Client("chen").raw(mine.ljust(65537)), (1009, "too_large")
    yield "binary", Client("chen").raw(mine.encode()), (4003, "wrong_encoding")
    yield "not UTF-8", Client("chen").raw(b'{"t":"mine","id":7,"new":"\xff"}', text=True), (1007, "not_utf8")

def keeping_order():
    wang, li, chen = Client("wang"), Client("li"), Client("chen")
    mute = {"neighbourhood": 1, "user": chen.me["user"], "minutes": 1, "rule": "flooding", "reason": "一分鐘四十條"}
    seq = wang.ask("view", topic="moderation/1")["as_of"]["seq"]
    changes = {"user": wang.me["user"]}, {"minutes": 10081}, {"rule": "disagrees"}, {"reason": "x" * 301}, {"user": 9999}
    bad = [wang.act("mute", **mute | change) for change in changes]
    yield "mute refused", bad, ["not_allowed", "bad_frame", "bad_frame", "bad_text", "not_found"]
    yield "not for everybody", [li.act("mute", **mute), wang.act("unmute", **mute)], ["not_allowed", "not_muted"]
    act = mute | {"client_id": ulid()}
    yield "mute", [wang.act("mute", **act), Client("tablet").act("mute", **act)], [seq + 1] * 2
    yield "muted", [chen.act("post", text="x"), 0 < chen.error["retry_after_ms"] <= 60000], ["muted", True]
    yield "unmute", [wang.act("unmute", **mute), type(chen.act("post", text="x"))], [seq + 2, int]
    slow = {"neighbourhood": 1, "seconds": 2}
    bad = [li.act("slow_mode", **slow), wang.act("slow_mode", **slow | {"seconds": 3601})]
    yield "slow mode", [*bad, wang.act("slow_mode", **slow)], ["not_allowed", "bad_frame", seq + 3]
    chen.act("post", text="x")
    chen.ws.send(json.dumps({"t": "post", "id": 9999, "topic": GROUP, "client_id": ulid(), "text": "y"}))
    error = chen.take("reply", match=lambda frame: frame["id"] == 9999)["error"]
    yield "too soon", [error["code"], 0 < error["retry_after_ms"] <= 2000], ["slow_mode", True]
    yield "slow mode ends", [wang.act("slow_mode", **slow | {"seconds": 0}), type(chen.act("post", text="x"))], [seq + 4, int]
    rude, remove = chen.act("post", text=SECRET + "!"), {"rule": "insult", "reason": "x"}
    bad = [li.act("remove_post", post=rude, **remove), wang.act("remove_post", post=rude, **remove | {"rule": "disagrees"})]
    yield "remove", [*bad, wang.act("remove_post", post=rude, **remove)], ["not_allowed", "bad_frame", seq + 5]
    gone = li.history()[0][rude]
    yield "removed", [gone.get("text"), gone["deleted"], gone["removed"], chen.act("delete", post=rude)], [None, True, seq + 5, "no_such_post"]
    desk = [item for item in wang.ask("view", topic="desk/1")["items"] if item["kind"] == "kept" and item["act"] == seq + 5]
    yield "on the desk", [desk[0]["text"], li.ask("view", topic="desk/1")], [SECRET + "!", "not_found"]
    appeal = {"neighbourhood": 1, "act": seq + 5, "text": "why?"}
    yield "appeal", [li.act("appeal", **appeal), type(chen.act("appeal", **appeal)), chen.act("appeal", **appeal)], ["not_allowed", int, "already_appealed"]
    pinned = [li.act("pin", post=1, on=True), type(wang.act("pin", post=rude - 1, on=True))]
    yield "pins", [*pinned, li.ask("pins", topic=GROUP)["items"][-1]["seq"]], ["not_allowed", int, rude - 1]
    wang.act("pin", post=rude - 1, on=False)
    wang.act("screening", neighbourhood=1, on=True)
    held = [chen.ask("post", topic=GROUP, client_id=ulid(), text=SECRET + "?")["held"] for _ in range(3)]
    yield "held", [chen.act("edit", post=rude - 1, text="x"), SECRET + "?" in str(li.history())], ["screened", False]
    numbers = [place["seq"] for place in held]
    settled = [wang.act("approve", neighbourhood=1, held=numbers[0]), chen.act("withdraw", neighbourhood=1, held=numbers[1]),
               wang.act("reject", neighbourhood=1, held=numbers[2], **remove), chen.act("withdraw", neighbourhood=1, held=numbers[2])]
    yield "settled", [*map(type, settled[:2]), *settled[2:]], [int, int, seq + 7, "nothing_waits"]
    yield "approved", [item["by"]["name"] for item in li.history()[0].values() if item.get("text") == SECRET + "?"], [chen.me["name"]]
    wang.act("screening", neighbourhood=1, on=False)
    items, link, links = li.ask("view", topic="moderation/1", last=200)["items"], bytes(32), []
    number, text = lambda value, size=8: value.to_bytes(size, "big"), lambda words: number(len(words.encode())) + words.encode()
    for item in items:
        numbers = item["seq"], item["at"], item.get("by", {"id": 0})["id"]
        parts = [b"linli.moderation.v1", link, number(1, 4), *map(number, numbers), text(item["act"])]
        parts += [text(item[key]) for key in ("rule", "reason") if key in item]
        order = "person", "until", "seconds", "post", "held", "of", "granted", "on"
        parts += [number(item[key]["id"] if key == "person" else int(item[key])) for key in order if key in item]
        link = hashlib.sha256(b"".join(parts)).digest()
        links.append(link.hex())
    yield "chain", links, [item["link"] for item in items]
    yield "a record takes no posts", li.act("post", topic="moderation/1", text="x"), "not_here"

def asking_and_settling():
    wang, li, chen, sun = Client("wang"), Client("li"), Client("chen"), Client("sun")
    poll = {"question": "電梯哪天修?", "options": ["週二", "週五"]}
    bad = [li.act("open_poll", **poll), wang.act("open_poll", **poll | {"options": ["一"]}), wang.act("open_poll", topic="roster/1", **poll)]
    yield "poll refused", bad, ["not_allowed", "bad_frame", "not_here"]
    asked = wang.act("open_poll", **poll)
    answers = [chen.ask("answer_poll", topic=GROUP, post=asked, options=options) for options in ([1], [2], [1, 2], [3])]
    yield "answers", answers, [{"done": True}, {"done": True}, "bad_frame", "bad_frame"]
    li.follow(li.history()[1])
    counts = li.take("polls", match=lambda frame: any(poll["post"] == asked for poll in frame["polls"]))["polls"]
    yield "counts", [poll["counts"] for poll in counts if poll["post"] == asked], [[0, 1]]
    yield "closed", [li.act("close_poll", post=asked), type(wang.act("close_poll", post=asked))], ["not_allowed", int]
    poll = chen.history()[0][asked]
    told = poll["open"], poll["people"], [option["count"] for option in poll["options"]], any(option["mine"] for option in poll["options"])
    yield "only numbers are left", told, (False, 1, [0, 1], False)
    yield "too late", chen.ask("answer_poll", topic=GROUP, post=asked, options=[1]), "poll_closed"
    dispute = {"neighbourhood": 1, "subject": "夜裡的噪音", "parties": [li.me["user"], chen.me["user"]]}
    changes = {"parties": [li.me["user"]]}, {"parties": [li.me["user"], wang.me["user"]]}, {"subject": "x" * 151}, {"neighbourhood": 9999}
    bad = [li.act("open_mediation", **dispute)] + [wang.act("open_mediation", **dispute | change) for change in changes]
    yield "mediation refused", bad, ["not_allowed", "bad_frame", "wrong_party", "bad_text", "not_found"]
    place = wang.ask("open_mediation", client_id=ulid(), **dispute)["accepted"]
    topic, others = place["topic"], {"topic": place["topic"]}
    said = [place["seq"], li.act("post", text="三點還在拖椅子", **others), chen.act("post", text="胡說", **others)]
    yield "a dispute", [*said, sun.act("post", text="x", **others), sun.ask("view", **others)], [1, 2, 3, "not_found", "not_found"]
    heads = {client: [head["title"] for head in who.ask("mine")["topics"] if head["topic"] == topic] for client, who in (("li", li), ("sun", sun))}
    yield "listed for its parties", heads, {"li": ["夜裡的噪音"], "sun": []}
    bad = [wang.act("add_party", user=sun.me["user"], **others), chen.act("remove_party", user=li.me["user"], **others)]
    parties = [wang.act("remove_party", user=chen.me["user"], **others), chen.ask("view", **others)]
    parties += [wang.act("add_party", user=chen.me["user"], **others), chen.ask("view", **others)["items"][0]["act"]]
    yield "parties", [*bad, *parties], ["no_such_member", "not_allowed", 4, "not_found", 5, "mediation_opened"]
    end = {"outcome": "agreed", "text": "十點以後安靜"}
    ends = [li.act("close_mediation", **end, **others), wang.act("close_mediation", **end | {"outcome": "won"}, **others), wang.act("close_mediation", **end, **others)]
    yield "outcome", [*ends, chen.act("post", text="x", **others)], ["not_allowed", "bad_frame", 6, "mediation_closed"]
    items = li.ask("view", **others)["items"]
    yield "the thread", [item.get("act", item.get("text")) for item in items], ["mediation_opened", "三點還在拖椅子", "胡說", "party_left", "party_added", "mediation_closed"]

def reporting():
    wang, watch, tablet, li, chen, sun = (Client(who) for who in ("wang", "wang", "tablet", "li", "chen", "sun"))
    name = lambda who: f"inbox/1/{who.me['user']}"
    for client, topic in (watch, name(wang)), (chen, "issues/1"):
        after = client.ask("view", topic=topic)["as_of"]
        client.seen = after["seq"]
        client.ask("subscribe", topic=topic, after={"epoch": after["epoch"], "seq": after["seq"]})
    report = {"neighbourhood": 1, "text": SECRET + "樓道燈壞了", "category": "lighting", "spot": SECRET + "號樓", "contact": "138" + SECRET}
    changes = {"category": "drones"}, {"spot": "\u200b"}, {"spot": "x" * 151}, {"text": " "}, {"contact": ""}, {"text": None}, {"neighbourhood": 2}
    bad = [li.act("report", **report | change) for change in changes]
    yield "report refused", bad, ["bad_frame", "bad_text", "bad_text", "bad_text", "bad_text", "bad_frame", "not_found"]
    act = report | {"client_id": ulid()}
    reported = li.act("report", **act)
    alert = watch.take("event", match=lambda frame: frame["kind"] == "alerted")["data"]
    told = alert["reason"], alert["wants"], alert["category"], alert["spot"], alert["reply_by"] - alert["since"]
    yield "alerted live", told, ("reported", "acknowledgement", "lighting", report["spot"], 48 * 3600 * 1000)
    yield "the same report", li.act("report", **act), reported
    on = {"neighbourhood": 1, "issue": alert["issue"]}
    case = {"topic": f"case/1/{alert['issue']}"}
    step = lambda who, name, **more: who.act("step_issue", step=name, **on | more)
    bad = [step(chen, "acknowledged"), step(li, "confirmed"), step(wang, "resolved", text="x"), step(wang, "sung"), step(wang, "escalated", escalation="overdue")]
    yield "steps refused", bad, ["not_allowed", "wrong_state", "wrong_state", "bad_frame", "not_allowed"]
    yield "no such issue", [wang.act("comment", neighbourhood=1, issue=99999, text="x"), sun.ask("issue", **on)], ["no_such_issue", "not_found"]
    yield "acknowledged once", [type(step(wang, "acknowledged")), step(tablet, "acknowledged")], [int, "wrong_state"]
    yield "cleared", watch.take("event", match=lambda frame: frame["kind"] == "alert_cleared")["data"], {"issue": alert["issue"]}
    found = chen.ask("alike", **report)["items"]
    yield "alike", [item["issue"] for item in found if SECRET in item["text"]], [alert["issue"]]
    yield "follow", chen.ask("follow_issue", on=True, **on), {"done": True}
    first = [step(wang, "responded", text="在看"), step(wang, "replied", outcome="started", text="電工明天來")]
    said = [chen.act("comment", text="我家也黑", **on), li.act("comment", text="謝謝", **on)]
    ends = [step(wang, "resolved", text="換了燈泡"), step(li, "confirmed", stars=6), step(li, "confirmed", stars=5)]
    yield "its life", [*map(type, first + said), *map(type, ends[::2]), ends[1]], [int] * 6 + ["bad_frame"]
    last = chen.act("blank", of=said[0], **on)
    yield "blanked", [li.act("blank", of=said[0], **on), chen.act("blank", of=said[0], **on), type(last)], ["no_such_post", "no_such_post", int]
    whole, *entries = li.ask("issue", **on)["items"]
    yield "how it stands", [whole[key] for key in ("state", "outcome", "stars", "comments", "mine", "breaches")], ["confirmed", "started", 5, 2, True, 0]
    steps = [entry.get("step", entry["entry"]) for entry in entries]
    yield "timeline", steps, ["acknowledged", "responded", "replied", "commented", "commented", "resolved", "confirmed", "blanked"]
    yield "by whom", [entry.get("by", {}).get("name") for entry in entries], [wang.me["name"]] * 3 + [chen.me["name"], None, wang.me["name"], None, chen.me["name"]]
    pages = [li.ask("issue", last=3, **on)]
    while "next" in pages[-1]:
        pages.append(li.ask("issue", last=3, before=pages[-1]["next"], **on))
    yield "pages of it", [entry for page in reversed(pages) for entry in page["items"][1:]], entries
    yield "the rota", [[wang.me["user"] in [line["person"]["id"] for line in wang.ask("duty", neighbourhood=1)["duty"]]], chen.ask("duty", neighbourhood=1)], [[True], "not_found"]
    night, slot = {"from_minute": 1320, "to_minute": 360}, {"days": [1, 7], "from_minute": 1320, "to_minute": 360}
    duty = lambda who, slots: who.act("set_duty", neighbourhood=1, user=wang.me["user"], slots=slots)
    bad = [duty(wang, [slot | {"days": [8]}]), duty(wang, [slot] * 15), duty(chen, [slot])]
    yield "duty", [*bad, type(duty(wang, [slot])), duty(wang, [slot]), type(duty(wang, []))], ["bad_frame", "bad_frame", "not_allowed", int, "wrong_state", int]
    quiet = [chen.ask("set_quiet_hours", hours=night), chen.ask("quiet_hours"), li.ask("quiet_hours"), chen.ask("set_quiet_hours"), chen.ask("quiet_hours")]
    yield "quiet hours", quiet, [{"done": True}, {"quiet": {"hours": night}}, {"quiet": {}}, {"done": True}, {"quiet": {}}]
    lists = [chen.ask("issues", neighbourhood=1, list=which, last=200)["items"] for which in ("mine", "all", "open")]
    yield "lists", [alert["issue"] in [item["issue"] for item in items] for items in lists], [True, True, False]
    told = [who.ask("view", topic=name(who))["items"][0] for who in (li, chen)]
    yield "told", [(item["reason"], item["wants"], item["issue"]) for item in told], [("stepped", "nothing", alert["issue"])] * 2
    yield "inboxes", [who.ask("view", topic=name(li)) for who in (wang, chen, sun)], ["not_found"] * 3
    opened = wang.ask("view", **case)["items"][0]
    yield "the case", [opened["reporter"]["id"], opened["contact"]], [li.me["user"], report["contact"]]
    talk = [wang.act("post", text="請開門", **case), li.act("post", text="好", **case), chen.act("post", text="x", **case), chen.ask("view", **case)]
    yield "talk in the case", talk, [2, 3, "not_found", "not_found"]
    def names(value):  # of all people in what came
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        own = [value[key] for key in ("id", "user", "name") if key in value] if isinstance(value, dict) else []
        return own + [found for part in inner for found in names(part)]
    page = chen.ask("issue", **on)["items"] + chen.ask("view", topic="issues/1", last=200)["items"]
    seen = [event for seq, event in chen.until(last).items() if seq >= reported and event["data"]["issue"] == alert["issue"]] + page + lists + found
    people_seen = names(seen)
    yield "anonymous", [li.me["user"] in people_seen, li.me["name"] in str(seen), report["contact"] in str(seen), chen.me["user"] in people_seen], [False, False, False, True]

def departments():
    wang, li, gu, shen = (Client(who) for who in ("wang", "li", "gu", "shen"))
    page = li.ask("view", topic="departments")["items"]
    yield "departments", [(item["name"], item.get("grid", False), len(item["members"])) for item in page], [("網格中心", True, 1), ("水務所", False, 1)]
    grid, water = (item["department"] for item in page)
    entry = {"department": water, "title": "停水通知", "text": "停水前一日張貼"}
    wrong = [wang.act("write_entry", **entry), shen.act("write_entry", **entry | {"department": 99}), shen.act("write_entry", entry=9, **entry), shen.act("write_entry", **entry | {"title": ""})]
    yield "entries refused", wrong, ["not_allowed", "no_such_department", "no_such_entry", "bad_text"]
    yield "entries", [type(shen.act("write_entry", **entry)), type(shen.act("write_entry", entry=1, **entry | {"text": "前兩日"}))], [int, int]
    guide = [li.ask("guide", department=water), li.ask("guide", department=water, entry=1), li.ask("guide", entry=1)]
    yield "guide", [[(item["version"], item["text"]) for item in found["items"]] for found in guide], [[(2, "前兩日")], [(2, "前兩日"), (1, entry["text"])], []]
    li.act("report", neighbourhood=1, text=SECRET + "水管漏了", category="water", spot="東門")
    on = {"neighbourhood": 1, "issue": li.ask("issues", neighbourhood=1, list="mine", last=1)["items"][0]["issue"]}
    step = lambda who, name, **more: who.act("step_issue", step=name, **on | more)
    cites = lambda version: {"department": water, "entry": 1, "version": version}
    replies = [step(wang, "replied", outcome="answered", text="x", cites=cites(version)) for version in (1, 2)]
    yield "a reply rests on the version in force", [replies[0], type(replies[1])], ["wrong_state", int]
    yield "no part in it yet", [gu.ask("issue", **on), gu.ask("work")["items"], step(gu, "order_moved", to="accepted")], ["not_found", [], "not_found"]
    steps = [step(wang, "classified", **{"class": "handling", "reason": "要修"}), step(wang, "neighbours_tried", text="關了閘"), step(wang, "sent_to_grid", text="換管")]
    yield "sent", list(map(type, steps)), [int] * 3
    alert = gu.ask("view", topic=f"inbox/1/{gu.me['user']}")["items"][0]
    yield "the grid is alerted", [alert["reason"], alert["wants"]], ["work_order", "order"]
    moves = [step(gu, "order_moved", to="closed"), step(wang, "order_moved", to="accepted"), step(gu, "order_moved", to="returned"), step(gu, "order_moved", to="sung"), step(gu, "order_moved", to="accepted")]
    yield "moves", [*moves[:4], type(moves[4])], ["wrong_state", "not_allowed", "bad_text", "bad_frame", int]
    work = gu.ask("work")["items"][0]
    yield "work", [work["department"], work["issue"]["issue"], work["issue"]["order"]["state"]], [grid, on["issue"], "accepted"]
    status, code, content = request("GET", "/grid/orders", who="gu")
    yield "orders over HTTP", [status, content["orders"][0]["text"], request("GET", "/grid/orders", who="li")[2]], [200, "換管", {"orders": []}]
    path = f"/grid/orders/1/{on['issue']}"
    filed = {"client_id": ulid(), "to": "filed"}
    answers = [request("POST", path, filed, who="gu"), request("POST", path, filed, who="gu"), request("POST", path, {"client_id": ulid(), "to": "filed"}, who="gu"), request("POST", path, {"client_id": ulid(), "to": "dispatched"}, who="li")]
    yield "moved over HTTP", [answers[0][0], answers[1] == answers[0], answers[2][:2], answers[3][:2]], [200, True, (409, "wrong_state"), (403, "not_allowed")]
    back = step(gu, "order_moved", to="returned", text="缺件")
    stands = li.ask("issue", **on)["items"][0]
    yield "given back", [type(back), stands["state"], stands["order"]["state"], stands["order"]["returns"], gu.ask("issue", **on)], [int, "replied", "returned", 1, "not_found"]
    joint = [step(wang, "joint_opened", text="x"), step(wang, "classified", **{"class": "joint", "reason": "大"}), step(wang, "joint_opened", text="x"), step(wang, "joint_opened", text="一起看", lead=water, invited=[grid])]
    yield "joint", [joint[0], type(joint[1]), joint[2], type(joint[3])], ["wrong_state", int, "wrong_state", int]
    due = int(time.time() * 1000) + 3600000
    parts = [step(gu, "minuted", text="x"), step(shen, "minuted", text="先挖後補"), step(gu, "committed", text="週五前", due_at=1), step(gu, "committed", text="週五前", due_at=due), step(shen, "commitment_settled", commitment=1, kept=True, text="x"), step(gu, "commitment_settled", commitment=1, kept=True, text="好了")]
    yield "minutes and commitments", [part if isinstance(part, str) else type(part) for part in parts], ["not_allowed", int, "wrong_state", int, "not_allowed", int]
    stands = shen.ask("issue", **on)["items"][0]
    yield "how it stands", [stands["joint"]["lead"], stands["joint"]["commitments"][0]["state"], li.me["name"] in str(stands)], [water, "kept", False]
    yield "no case", [shen.ask("view", topic=f"case/1/{on['issue']}"), shen.ask("view", topic="issues/1")], ["not_found", "not_found"]

def from_a_message():
    wang, li, chen = (Client(who) for who in ("wang", "li", "chen"))
    talk = {"topic": "dm/1/{}/{}".format(*sorted((wang.me["user"], li.me["user"])))}
    mine, slip = li.act("post", text=SECRET + "燈壞了,是李阿姨告訴我的", **talk), li.act("post", text="x", **talk)
    li.act("delete", post=slip, **talk)
    report = {"neighbourhood": 1, "text": "燈壞了" + SECRET[:6], "category": "lighting", "spot": SECRET[:6] + "號樓"}
    of = lambda who, seq: {"from": {"with": who.me["user"], "of": seq}}
    bad = [wang.act("report", **report | of(li, mine)), chen.act("report", **report | of(li, mine)), li.act("report", **report | of(wang, slip)), li.act("report", **report | of(li, mine))]
    yield "report of a message refused", bad, ["not_yours", "no_consent", "no_such_post", "not_found"]
    bad = [li.act("propose_issue", of=mine, **talk), chen.act("propose_issue", of=mine, **talk), wang.act("propose_issue", of=slip, **talk), wang.act("propose_issue", of=1)]
    yield "proposal refused", bad, ["not_allowed", "not_found", "no_such_post", "not_here"]
    proposed = wang.act("propose_issue", of=mine, **talk)
    yield "proposed once", [type(proposed), wang.act("propose_issue", of=mine, **talk)], [int, "already_proposed"]
    reported = li.act("report", **report | of(wang, mine))
    again = [li.act("report", **report | of(wang, mine)), wang.act("propose_issue", of=mine, **talk)]
    yield "reported once", [type(reported), *again], [int, "already_reported", "already_reported"]
    issue = li.ask("issues", neighbourhood=1, list="all", last=1)["items"][0]["issue"]
    items = [item for item in wang.ask("view", **talk)["items"] if item["kind"] == "dm" and item["of"] == mine]
    yield "what became of it", [(item["entry"], item["by"]["id"], item.get("issue")) for item in items], [("issue_proposed", wang.me["user"], None), ("became_issue", li.me["user"], issue)]
    seen = str([chen.ask("issue", neighbourhood=1, issue=issue), chen.ask("view", topic="issues/1", last=5)])
    yield "nobody else sees from what", [report["text"] in seen, "告訴我" in seen, li.me["name"] in seen, chen.ask("view", **talk)], [True, False, False, "not_found"]
    yield "and takes it back", type(li.act("step_issue", step="withdrawn", neighbourhood=1, issue=issue)), int

def breaks_and_ends():
    wang, li, live, sun = Client("wang"), Client("li"), Client("tablet"), Client("sun")
    act = {"topic": GROUP, "client_id": ulid(), "text": "x"}
    li.follow(li.history()[1]), li.until(wang.act("post", text="before the break"))
    wang.ws.send(json.dumps(act | {"t": "post", "id": 99}))
    wang.ws.socket.shutdown(socket.SHUT_RDWR), li.ws.socket.shutdown(socket.SHUT_RDWR)
    again, last = Client("li"), Client("wang").act("post", **act)
    yield "resend and resume", [again.follow(li.seen), [*again.until(last)]], [{"head": last}, [li.seen + 1]]
    devices = people["li"]["device"], 4_000_000_000, people["tablet"]["device"]
    others, nobodys, own = [request("DELETE", f"/devices/{device}", who="wang") for device in devices]
    yield "not your device, no device", [others, others[1]], [nobodys, "not_found"]
    yield "revoked", [own[0], live.raw(), request("GET", "/devices", who="tablet")[0]], [204, (4002, "revoked"), 401]
    gone = request("POST", "/logout", who="sun")[0], sun.raw(), Client().ask("hello", token=people["sun"]["token"])
    yield "logged out", gone, (204, (4002, "revoked"), "bad_token")
    yield "no hello for 10 s", idle.raw(), (4000, "sign_in_timeout")

idle, login = Client(), {"login": "wang", "password": "linli-demo", "device": "walk.py"}
for who, name in {"wang": "wang", "tablet": "wang", "li": "li", "chen": "chen", "sun": "sun", "gu": "gu", "shen": "shen"}.items():
    people[who] = request("POST", "/login", login | {"login": name})[2]
for section in signing_in, acting, once_and_where, telling, bad_input, keeping_order, asking_and_settling, reporting, departments, from_a_message, breaks_and_ends:
    try:
        for what, got, wanted in section():
            results[got == wanted].append(what)
            print(f"ok    {what}" if got == wanted else f"FAIL  {what}: got {got}, wanted {wanted}")
    except Exception as error:
        results[False].append(f"{section.__name__} stopped: {error!r}")
for who in people:
    request("POST", "/logout", who=who)
print(f"{len(results[True])} passed, {len(results[False])} failed", *results[False], sep="; ")
sys.exit(bool(results[False]))
