# Linli's terminal client, in English: the full screen and line by line. The three files have the same keys with the
# same variables; a test says so, and that each is used. Keys that begin with act- are what happened, by its name on the wire:
# what the event or the item has is there by its name on the wire too, and `by`. Where something of it was erased, the text with
# -erased is taken. Keys that begin with error- and advice- are for the codes of errors.

## The list and the title

kind = { $kind ->
    [group] Group chat
    [bulletin] Bulletin
    [roster] Members
    [moderation] Order kept
    [desk] Desk
    [appeals] Appeals
    [register] Register
    [dm] Direct message
    [mediation] Mediation
    [issues] Reports
    [case] Case
    [inbox] Inbox
    [district] District
   *[other] { $kind }
}
no-list = nothing here yet
direct-heading = Direct messages
no-topics = You are in no neighbourhood yet. Ask its secretary to admit you.
nothing-open = Nothing is open. Choose something from the list (F2).
online = { $n ->
    [one] { $n } person online
   *[other] { $n } people online
}
loaded-all = all { $n } loaded
loaded-part = last { $n } loaded
loaded-middle = { $n } loaded, newer ones not
lost-standing = { $command } says how you stand there.
topic-lost = { $topic } is closed to you now. { $why }

## The conversation

loading = loading …
history-beginning = This is the beginning.
history-more = There is more above.
history-loading = loading earlier posts …
history-failed = Earlier posts could not be loaded. { $why } Go up again to retry.
history-full = { $n } posts are loaded, which is as far back as this program goes at once.
newer-more = There is more below.
newer-loading = loading later posts …
newer-failed = Later posts could not be loaded. { $why } Go down again to retry.
started-over = So much happened meanwhile that the conversation was loaded anew.
new-since = new since your last visit
new-below = { $n ->
    [one] { $n } new post below (End)
   *[other] { $n } new posts below (End)
}
new-below-meant = { $n ->
    [one] { $n } new post below, and it means you (End)
   *[other] { $n } new posts below, { $m } of them for you (End)
}
day = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}, { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
somebody-gone = somebody who left
the-district = the district
office = { $office ->
    [secretary] secretary
    [deputy] deputy
    [property] property desk
    [police] police desk
    [doctor] family doctor
   *[other] officer
}
rule = { $rule ->
    [flooding] flooding
    [insult] an insult or a threat
    [private_data] others' private data
    [advertising] advertising
    [unlawful] unlawful content
   *[other] { $rule }
}
excerpt = { $name }: { $text }
answers-earlier = an earlier post (no. { $post })
edited = edited
pinned-mark = pinned
poll-mark = poll
means-you = means you
poll-over = The poll “{ $question }” is closed; its result stands there.
pins-line = Pinned ({ $n }, Ctrl+P): { $post }
pins-title = Pinned
pins-keys = Enter: go there · ↑↓ choose · Esc
pins-none = Nothing is pinned here.
no-mention = Nothing here means you.
poll-how = ↑ chooses the poll, then { $keys } answers it
poll-keys = { $several ->
    [yes] { $keys }: choose, or take the choice back · -: take all back
   *[no] { $keys }: answer, or answer anew · -: take the answer back
}
poll-close = { $command } closes it
removed-post = This post was removed; the record of order kept says why (act { $act }).
deleted = This post was deleted.
sending = sending …
waiting = waiting for the connection …
waiting-over = Not sent. The text is left on the terminal when you leave.
stored = sent
failed = Not sent. { $why }
failed-keys = e: back into the input · d: discard
held-waits = Waits until the secretary or a deputy has looked at it (number { $held }).
held-keys = d: take it back
held-withdrawn = You took it back.
held-rejected = Rejected for { $rule }: { $reason } (act { $act } of the record; you may appeal)
desk-hint = ↑ chooses what waits: a lets it in, x does not
contact-hint = ↑, then y or n, answers the request first
desk-keys = a: post it · x: reject it
applicant-keys = a: admit · x: refuse
contact-keys = y: agree · n: no, and they are not told
contact-declined = They are not told; you may still say yes later.
dm-beginning = This is the beginning. Nobody but the two of you reads this.
failed-closed = One of you is no member there any more, or you have blocked them.
failed-at-once = One of you holds an office, so nobody has to ask: just write.
failed-ask = They have not agreed to be written to yet (↑ a: ask them).
ground-post = Remove this post?
ground-held = Reject this post?
ground-applicant = Refuse { $name }?
ground-mute = Mute { $name }?
ground-ban = Ban { $name }?
ground-appeal = Appeal against act { $act }?
ground-rule = Which rule does it break? To disagree is none.
ground-length = For how long?
ground-reason = Why? Everybody will read it, for good:
ground-why-refused = Why? They will read it:
ground-why-appealed = What is to be said against it? Those who keep order there and the district read it; the district decides:
ground-keys = ↑↓ rule · Enter: do it · Esc: no
ground-keys-reason = Enter: do it · Esc: no
ground-keys-length = ↑↓ rule · Tab: how long · Enter: do it · Esc: no
numbered-act = act { $act }: { $text }
change-of = change of post { $post }
is-typing = { $n ->
    [one] { $names } is typing …
   *[other] { $names } are typing …
}
and-names = { ", " }
act-muted = { $by } muted { $person } until { $until }, for { $rule ->
    [flooding] flooding
    [insult] an insult or a threat
    [private_data] others' private data
    [advertising] advertising
    [unlawful] unlawful content
   *[other] { $rule }
}: { $reason }
act-unmuted = { $by } ended the mute of { $person }
act-slow_mode_set = { $seconds ->
    [0] { $by } ended slow mode
    [one] { $by } set slow mode: residents may post once a second
   *[other] { $by } set slow mode: residents may post once in { $seconds } seconds
}
act-join_code_issued = { $by } issued the join code { $code }
act-join_code_revoked = { $by } revoked the join code
act-join_code = The join code is { $code }: applications { $applied }, admitted { $admitted }
act-applied = { $person } applies: { $name }, building { $building }, flat { $flat }
act-applied-erased = { $person } applied to be admitted
act-application-erased = { $person } waits to be admitted
act-application = { $person } waits to be admitted: { $name }, building { $building }, flat { $flat }
act-admitted = { $by } admitted { $person }
act-refused = { $by } refused { $person }: { $reason }
act-resident = { $name }, building { $building }, flat { $flat }: { $person }
act-resident-erased = { $person }: erased
act-resident_left = Person { $user } is in the register no longer
act-contact = { $step ->
    [asked] { $by } asks whether they may write
    [agreed] { $by } agrees: you can write to each other now
   *[other] { $by }: something that this version cannot show
}
act-contact_asked = { $by } asks whether they may write
act-contact_agreed = { $by } agrees: you can write to each other now
act-issue_proposed = { $by } proposes to make message { $of } a report; whoever wrote it does that, or does not
act-became_issue = { $by } made message { $of } a report: issue { $issue }
act-deleted = { $by } deleted { $post }
act-reacted = { $on ->
    [yes] { $by }: { $reaction } on { $post } ({ $count } in all)
   *[no] { $by } took back { $reaction } on { $post } ({ $count } left)
}
act-member = { $person } is a member, or has a new card
act-left = Person { $user } is no longer a member
act-neighbourhood_opened = Neighbourhood { $neighbourhood } was opened: { $title }
act-person_renamed = Person { $user } has another name
act-badge_set = { $badge ->
    [yes] Person { $user } has the badge
   *[no] Person { $user } has the badge no longer
}
act-application_withdrawn = { $person } took the application back
act-neighbourhood_set = Neighbourhood { $neighbourhood } was set anew: { $phase ->
    [pilot] tried out
    [live] in regular use
   *[other] { $phase }
}, { $kind ->
    [urban] residential quarter
    [village] village
   *[other] { $kind }
}
act-person_registered = Person { $user } was registered
act-post_removed = { $by } removed { $post } of { $person }, for { $rule ->
    [flooding] flooding
    [insult] an insult or a threat
    [private_data] others' private data
    [advertising] advertising
    [unlawful] unlawful content
   *[other] { $rule }
}: { $reason }
act-post_rejected = { $by } rejected { $held } of { $person }, for { $rule ->
    [flooding] flooding
    [insult] an insult or a threat
    [private_data] others' private data
    [advertising] advertising
    [unlawful] unlawful content
   *[other] { $rule }
}: { $reason }
act-banned = { $by } banned { $person }, for { $rule ->
    [flooding] flooding
    [insult] an insult or a threat
    [private_data] others' private data
    [advertising] advertising
    [unlawful] unlawful content
   *[other] { $rule }
}: { $reason }
act-unbanned = { $by } lifted the ban of { $person }
act-screening_set = { $on ->
    [yes] { $by } switched screening on: residents' posts are looked at first
   *[no] { $by } switched screening off
}
act-appeal_decided = { $granted ->
    [yes] { $by } granted the appeal against act { $of }: { $reason }
   *[no] { $by } did not grant the appeal against act { $of }: { $reason }
}
act-removed = { $by } removed { $post } (act { $act } of the record)
act-restored = { $by } gave { $post } its text again
act-pinned = { $on ->
    [yes] { $by } pinned { $post }
   *[no] { $by } took the pin from { $post }
}
act-removed_text = Removed from { $author } by act { $act }, kept until { $due }: { $text }
act-removed_text-erased = A text of { $author } that act { $act } removed: erased
act-held = { $by } wants to post: { $text }
act-held-erased = { $by } wanted to post something
act-rejected = { $by } rejected { $held } (act { $act }), kept until { $due }
act-settled = { $fate ->
    [appealed] { $by } appealed: { $entry } is kept until that is decided
    [approved] { $by } approved { $entry }
    [withdrawn] { $by } withdrew { $entry }
    [returned] { $by } gave { $entry } back to the group
   *[other] { $entry } was erased
}
act-kept = Kept from { $by } (act { $act }): { $text }
act-kept-erased = Kept from { $by } (act { $act }): erased
act-appealed = { $by } appeals against act { $act }: { $text }
act-appealed-erased = { $by } appealed against act { $act }
act-appeal = { $by } appeals against act { $act }: { $text }
act-appeal-erased = { $granted ->
    [yes] { $by } appealed against act { $act }: granted
   *[no] { $by } appealed against act { $act }: not granted
}
act-decided = { $granted ->
    [yes] { $by } granted the appeal against act { $act }: { $reason }
   *[no] { $by } did not grant the appeal against act { $act }: { $reason }
}
act-poll = { $by } asks: { $text }
act-poll-erased = { $by } asked something: erased
act-poll_opened = { $by } asks: { $question } ({ $options })
act-poll_opened-erased = { $by } asked something: erased
act-poll_closed = Poll { $post } is closed: { $counts } (answers: { $people })
act-party_added = { $by } made { $person } a party
act-party_left = { $person } is no party any more
act-mediation_opened = { $by } opened a mediation about “{ $subject }”, between { $parties }
act-mediation_closed = { $by } closed the mediation, { $outcome ->
    [agreed] agreed
    [not_agreed] not agreed
    [withdrawn] called off
   *[other] { $outcome }
}: { $text }
act-issue_reported = Neighbour { $alias } reports { $category }, { $spot }: { $text } (formal reply due by { $reply_by })
act-issue_reported-erased = Neighbour { $alias } reported { $category }, { $spot }: taken back
act-issue = Neighbour { $alias } reported { $category }, { $spot }: { $text } ({ $state })
act-issue-erased = Neighbour { $alias } reported { $category }, { $spot }: taken back ({ $state })
act-issue_commented = { $by } comments: { $text }
act-issue_commented-erased = { $by } commented: taken back
act-issue_blanked = { $by } took the text of { $of } back
act-issue_acknowledged = { $by } has seen it, and has it
act-issue_responded = { $by } writes: { $text }
act-issue_replied = { $by } replies formally ({ $outcome }): { $text }
act-issue_classified = { $by } put it into the class “{ $class }”: { $reason }
act-issue_tried = { $by } recorded what neighbours try: { $text }
act-issue_sent_to_grid = { $by } sent it to the grid as a work order: { $text }
act-issue_joint_opened = { $by } opened a joint case: { $text }
act-issue_joint_opened_of = { $by } opened a joint case of departments { $departments }: { $text }
act-issue_progressed = { $by } tells how it goes on: { $text }
act-issue_resolved = { $by } closed it as mended: { $text }
act-issue_unresolved = { $by } closed it, not mended: { $text }
act-issue_confirmed = { $by } agrees that it is done, and gives { $stars } of 5 stars
act-issue_confirmed-erased = { $by } agrees that it is done
act-issue_reopened = { $by } says that it is not done: { $reason }
act-issue_merged = { $by } says that it is the same as issue { $into }, where it goes on
act-issue_took_in = { $by } says that issue { $from } is the same as this one
act-issue_withdrawn = { $by } took it back
act-issue_escalated = { $escalation }
act-issue_replied_citing = { $by } replies formally ({ $outcome }): { $text } (entry { $entry } of department { $department }’s reply guide, version { $version })
act-issue_order_moved = { $by }: work order { $to }: { $text }
act-issue_order_moved_silently = { $by }: work order { $to }
act-issue_order_extended = { $by }: work order { $to } until { $until }: { $text }
act-issue_minuted = { $by } wrote the minutes: { $text }
act-issue_committed = { $by } commits to this until { $due_at }: { $text }
act-issue_commitment_settled = { $by } says of commitment { $commitment } that it was { $kept }: { $text }
act-department_opened = department { $department } was opened: { $name }
act-department_member = { $on ->
    [yes] { $person } sits in department { $department } now
   *[no] { $person } does not sit in department { $department } any more
}
act-guide_entry_written = { $by } wrote entry { $entry } of department { $department }’s reply guide, version { $version }: { $title }: { $text }
act-guide_entry_withdrawn = { $by } withdrew entry { $entry } of department { $department }’s reply guide
act-department = department { $department }: { $name }
act-guide_entry = entry { $entry } of department { $department }’s reply guide: { $title }: { $text }
act-work = { $title }, issue { $issue } ({ $state }), for department { $department }
act-issue_stepped = { $by } did something that this version cannot show
act-case_opened = { $reporter } reported it; to be reached: { $contact }
act-case_opened-erased = { $reporter } reported it, and did not say how to be reached
act-handler_set = { $on ->
    [yes] { $by } made { $person } a handler
   *[no] { $person } is no handler any more
}
act-alerted = { $category }, { $spot }: { $reason }{ $wants ->
    [acknowledgement] ; it wants to be acknowledged
    [reply] ; it wants its formal reply
    [order] ; it wants to be accepted
   *[other] { "" }
}{ $quiet ->
    [yes] { "; quietly" }
   *[no] { "" }
} (since { $since }, formal reply by { $reply_by })
act-alert_cleared = it wants nothing from you any more
act-duty_set = { $by } set when { $person } is on duty: { $times }
act-duty_set-erased = { $by } set that { $person } is on duty at no set time any more
act-unknown = { $by }: “{ $kind }”, which this version cannot show

## The input

write-here = Write something …
nothing-to-write = This is for reading only.
answering = Answering { $post }  (Esc: cancel)
changing = Changing { $post }  (Esc: cancel)
text-full = A post can be no longer.
too-much-waits = Too much waits to be sent already.
still-on-its-way = This is still on its way.
not-done = That was not done. { $why }
done-blocked = { $name } is blocked, and is not told.
done-unblocked = { $name } is not blocked any more.
done-refused = { $name } is refused, and can read why.
done-appealed = You have appealed against act { $act }; the record of order kept will say how it was decided.
done-recorded = Done: act { $act } of the record of order kept.
failed-ended = The connection has ended.
failed-here = This program could not do it; try again.
failed-held = Not shown yet: the secretary or a deputy looks at it first (number { $held }).
failed-unfitting = The server's answer does not fit the request, which may or may not have been done.

## The connection

link-connecting = Connecting …
link-connected = Connected
link-behind = Connected · catching up
link-behind-by = Connected · catching up, { $n } to come
link-waiting = Reconnecting in { $wait }
link-trying = Reconnecting …
link-put-off = Connected · { $why } Sent again in { $wait }.
link-signed-out = Signed out: leave with Ctrl+C and log in again.
link-unwelcome = The server refuses this program: { $why } · leave with Ctrl+C
link-closed = Disconnected
lost-unreachable = the server cannot be reached
lost-timeout = the server cannot be reached (no answer)
lost-going-away = the server is restarting
lost-closed = the connection was lost
lost-not-now = the server is not taking sign-ins now. { $why }
lost-sign-in = the server did not answer the sign-in
lost-silence = nothing was heard from the server
lost-no-answer = the server did not answer
lost-unfitting = the server sent something that does not fit
server-complains = The server did not understand this program. { $why }
unsent = { $n ->
    [one] { $n } not sent yet
   *[other] { $n } not sent yet
}
seconds = { $n } s
minutes = { $n } min
hours = { $n } h
days = { $n } days
a-while = a while

## Keys and questions

hint-posts = ↑ posts
hint-list = F2 list
hint-search = Ctrl+F search
hint-send = Enter send
hint-line = Alt+Enter new line
hint-open = ↑↓ Enter open
hint-back = Esc back
hint-again = e write it again
hint-discard = d discard
hint-withdraw = d take it back
hint-agree = y agree
hint-disagree = n refuse
hint-admit = a admit
hint-refuse = x refuse
hint-approve = a post it
hint-reject = x reject it
hint-appeal = A appeal
hint-lift = u end it
hint-poll = 1–9 0 choose
hint-poll-back = - take back
hint-answer = r answer
hint-react = + react
hint-change = e change
hint-delete = d delete
hint-write-to = m write alone
hint-remove = x remove
hint-pin = P pin
hint-mute = M mute
hint-ban = B ban
hint-block = b block
hint-leave = Ctrl+C leave
hint-quit = q leave
hint-help = ? help
hint-help-writing = F1 help
help-title = Keys
help-send = send what is written
help-line = a new line in the text
help-focus = the next part: posts, list, input; or back
help-choose = choose a post (↑ from the input) or a topic
help-reply = answer the chosen post
help-edit = change one's own post, or one that was not sent
help-delete = delete one's own post, or one that was not sent
help-react = react to the chosen post, or take it back
help-answered = go to the post that the chosen one answers
help-poll = poll: choose by number (0 is 10), change; take back
help-poll-open = outside: ask the group; linli close-poll ends it
help-mention = in the text: names to mean; Enter or Tab takes one
help-mentioned = go to the last post that means you
help-pins = what is pinned
help-write-to = write to the author, or the member, alone
help-contact = answer who asks whether they may write to you
help-ask-contact = ask whether you may write to them
help-propose = office: propose to make a message of theirs a report
help-withdraw = take back one's own post that waits
help-block = block who wrote it, or the member; end the block
help-appeal = appeal: against an act of the record, a removal
help-pin = secretary, deputies: pin the post, or unpin it
help-keep = secretary, deputies: approve, admit; reject, refuse, remove
help-order = the same: mute, ban; end it, in the record
help-search = search; from the input with Ctrl+F
help-page = scroll a page; earlier posts load on the way
help-ends = oldest loaded, newest; with Ctrl while writing too
help-topics = show the list of topics, and go there
help-open = in the list: open the topic
help-back = back to the input; no answer, no change
help-words = in the text: one word on
help-line-ends = in the text: to the line's beginning, end
help-erase = in the text: erase the word, the line up to here
help-help = this list (? while nothing is written)
help-quit = leave, outside of the input
help-leave = leave, from anywhere; asks where a text is not sent
help-marks = ★ party member · @ means you · ? asks whether they may write · mouse: open, choose, scroll; Shift+drag selects text
delete-title = Delete this post?
react-title = React
react-keys = ← → Enter, or a number · Esc: no
yes-or-no = y: yes · any other key: no
block-title = Block { $name }?
block-means = They write to you alone no more, and are not told. What they post in groups you still see. It does not count where one of you holds an office.
block-keys = y: block · u: end a block · any other key: no
leave-title = Leave?
leave-unsent = { $n ->
    [one] One post was not sent, or is not acknowledged. Its text will be left on the terminal.
   *[other] { $n } posts were not sent, or are not acknowledged. Their texts will be left on the terminal.
}
leave-half-written = { $n ->
    [one] A text was begun and not sent. It will be left on the terminal.
   *[other] { $n } texts were begun and not sent. They will be left on the terminal.
}
leave-keys = Ctrl+C again, or y: leave · any other key: stay
left-unsent = { $n ->
    [one] One post was NOT sent, or not acknowledged:
   *[other] { $n } posts were NOT sent, or not acknowledged:
}
left-half-written = { $n ->
    [one] One text was begun and not sent:
   *[other] { $n } texts were begun and not sent:
}

## The search

search-title = Search
search-hint = Words or names; what stands in “quotation marks” is looked for as it stands.
search-everywhere = everywhere that you may read
search-here = only in { $title }
search-waiting = searching …
search-found = { $n ->
    [one] { $n } post
   *[other] { $n } posts
}
search-found-more = { $n } posts, and more further down
search-in-vain = Nothing was found.
search-in-part = { $n } posts; only { $percent } % could be searched by now. Try again later.
search-keys = Enter: search, go there · ↑↓ choose · Tab: where · Esc

## What the server says no with

error-not_json = The server could not read what this program sent.
error-bad_frame = The server does not take this as it was asked.
error-unknown_op = The server cannot do this yet.
error-bad_text = The text is empty, too long, or has characters that are not allowed.
error-not_signed_in = You are not signed in.
error-already_signed_in = You are signed in already.
error-bad_token = You were signed out; log in again.
error-bad_credentials = The log-in name or the password is wrong.
error-not_found = There is no such place, or it is not open to you.
error-no_such_post = There is no such post, or it was deleted.
error-not_yours = Only its author can do this.
error-start_from_view = Too much happened meanwhile; it has to be loaded anew.
error-already_subscribed = This is followed already.
error-too_many_subscriptions = Too many topics are followed at once.
error-not_here = This cannot be done here.
error-too_many_edits = This post was changed as often as is allowed.
error-too_many_reactions = No more reactions are allowed; take one back first.
error-too_many_devices = Too many devices are signed in; sign one out first.
error-client_id_expired = It waited too long; check this machine's clock and send it again.
error-client_id_reused = The server takes it for something else; send it again.
error-rate_limited = Too much at once; wait { $wait }.
error-busy = The server is very busy.
error-read_only = The server is read-only: its disk is nearly full.
error-shutting_down = The server is restarting.
error-outcome_unknown = The server could not say whether it was done.
error-internal = Something went wrong in the server.
error-one_secretary = A neighbourhood keeps its secretary; appoint another first.
error-not_allowed = This takes an office that you do not hold, or cannot be done to this person.
error-muted = You are muted here for another { $wait }; the record of order kept says why.
error-not_muted = This person is not muted.
error-slow_mode = Slow mode: you may post again in { $wait }.
error-no_such_code = This join code is unknown, or was revoked; look at the poster again, or ask the secretary for today's.
error-too_many_applicants = Too many people wait to be admitted; try again later.
error-login_taken = That log-in name is taken; choose another.
error-module_off = This part is switched off in this neighbourhood.
error-no_such_member = Somebody who is mentioned is no member there.
error-all_mentioned = Everybody was mentioned less than an hour ago; again in { $wait }.
error-not_waiting = This person does not wait to be admitted.
error-banned = This person is banned from here; the record of order kept says why.
error-not_banned = This person is not banned.
error-no_such_act = There is no such act that one could appeal against.
error-already_appealed = There was an appeal against this act already.
error-too_late = The time to appeal against this act has passed.
error-nothing_waits = Nothing of this number waits, or not any more.
error-too_many_pins = Five posts are pinned already; take a pin away first.
error-too_many_held = Too many posts wait to be looked at; withdraw one, or wait for the secretary.
error-screened = While posts are looked at first, none is changed; post anew.
error-no_consent = This resident has not agreed to be written to. Ask them first, or wait for their answer.
error-already_asked = You have asked this person already; you may ask again in { $wait }.
error-too_many_asked = Too many people whom you have asked have not answered yet; wait for them.
error-too_many_blocks = You have blocked as many people as one may; end a block first.
error-search_off = Search is switched off on this server; its operator can switch it on.
error-name_not_allowed = A name has no stars or flags, and names no office. Choose another.
error-renamed_too_often = You have changed your name three times lately. You can do it again in { $wait }.
error-file_exists = The file is there already, and is not written over.
error-poll_closed = This poll is closed; it takes no answers.
error-too_many_polls = Five polls are open here already; close one first.
error-mediation_closed = This mediation is closed; it can only be read.
error-too_many_mediations = Twenty mediations are open here already; close one first.
error-too_many_parties = This mediation has as many parties as it may.
error-wrong_party = This person is a party already, has left, is none, or is you who opens it.
error-no_such_issue = There is no issue of this number there.
error-wrong_state = It has not come so far, or is past it.
error-too_many_issues = Fifty of your reports are open there; take one back, or wait until one is closed.
error-issue_full = This issue has as many entries, reopenings, handlers or followers as it may have.
error-bad_photo = This is no photo that can be taken: send a JPEG, PNG or WebP picture of up to 10 MiB, and one that no report of yours shows already.
error-no_such_department = There is no department of this number.
error-no_such_entry = The department’s reply guide has no entry of this number.
error-department_full = The department has as many people, entries or versions as it may have.
error-no_such_photo = There is no such photo of yours that no report shows yet; send it again.
error-too_many_photos = A report shows five photos at most, and twenty may wait for a report; wait a day until those go.
error-already_proposed = The message is proposed as a report already; its author makes it one, or does not.
error-already_reported = The message became a report already; the conversation says which.
error-unknown = The server said no, for a reason that this version does not know.
error-unknown-said = The server said no: { $message }

## People and lines, where nothing is drawn

aside = { " " }({ $text })
two-sentences = { $first } { $second }
person-number = person { $user }
says = { $by }:{ " " }
changes = { $by } changed { $post }:{ " " }
gone-removed = (removed: act { $act } of the record)
gone = (deleted)
erased = (erased)
unread = { $n } unread
mentioned = you are meant in { $post }
means = @ { $names }
everybody = everybody
since = since { $date }
what = { $what ->
    [text] The text
    [name] The name
    [title] The title
    [building] The building
    [flat] The flat
    [reason] The reason
    [device_label] The name of the device
    [log-in_name] The log-in name
    [search_text] What is searched for
    [question] The question
    [option] The option
    [subject] The subject
    [place] The place
    [contact] What is said of how to reach you
    [reaction] The reaction
    [password] The password
   *[other] “{ $what }”
}
text-empty = { $what } is empty.
text-too-long = { $what } has { $bytes } bytes; at most { $max } are allowed.
text-too-short = { $what } has { $bytes } bytes; at least { $min } are needed.
text-character = { $what } has the character { $code }, which is not allowed there.

## Reports of residents

of-issue = issue { $issue }: { $told }
the-reporter = the reporter
neighbour = Neighbour { $alias }
neighbour-you = you
and-parts = { " · " }
category = { $name ->
    [lighting] lighting
    [road] road
    [water] water
    [waste] waste
    [noise] noise
    [parking] parking
    [building] building
    [greenery] greenery
    [safety] safety
    [service] question to an authority
    [other] something else
   *[unknown] “{ $name }”
}
issue-state = { $name ->
    [submitted] not acknowledged yet
    [acknowledged] acknowledged
    [replied] formally replied to
    [self_governance] neighbours try it themselves
    [work_order] with the grid, as a work order
    [joint_case] a joint case of several departments
    [resolved] closed as mended
    [unresolved] closed, not mended
    [confirmed] done, its reporter agrees
    [reopened] open again
    [merged] merged into another one
    [withdrawn] taken back
   *[unknown] “{ $name }”
}
issue-class = { $name ->
    [enquiry] enquiry, to be answered
    [handling] matter to be handled
    [joint] matter for several departments
   *[unknown] “{ $name }”
}
reply-outcome = { $name ->
    [started] it is being dealt with
    [answered] answered
    [transferred] somebody else deals with it
   *[unknown] “{ $name }”
}
order-move = { $name ->
    [accepted] accepted
    [filed] filed
    [dispatched] dispatched: somebody is on the way
    [in_hand] in hand
    [checked] checked, and good
    [closed] closed
    [visited] visited: the reporter was asked
    [archived] archived
    [returned] given back
    [extended] extended
    [supervised] urged
    [reworked] to be done again
   *[unknown] “{ $name }”
}
order-state = { $name ->
    [sent] sent to the grid
    [accepted] accepted by the grid
    [filed] on file
    [dispatched] somebody is on the way
    [in_hand] in hand
    [checked] checked, and good
    [closed] closed
    [visited] closed, the reporter was asked
    [archived] archived
    [returned] given back by the grid
    [dropped] dropped
   *[unknown] “{ $name }”
}
commitment = { $name ->
    [kept] kept
    [missed] missed
   *[unknown] “{ $name }”
}
order-stands = work order: { $state }
order-until = work order: { $state }, until { $until }
joint-lead = department { $department } leads
joint-lead-staff = the neighbourhood leads
joint-invited = with departments { $departments }
joint-open = { $n ->
    [one] open commitment { $numbers }
   *[other] open commitments { $numbers }
}
department-nobody = nobody sits in it yet
department-grid = carries out work orders
department-entries = { $n ->
    [one] one entry in its reply guide
   *[other] { $n } entries in its reply guide
}
entry-version = department { $department }, entry { $entry }, version { $version }
entry-is-withdrawn = withdrawn
work-place = neighbourhood { $neighbourhood }, { $title }
no-departments = the district has no departments yet; its operator opens them
no-entries = there is no such entry
no-work = nothing is to be done
entry-written = the entry is written; { $command } shows it with its number
entry-withdrawn = entry { $entry } is withdrawn: no reply may cite it any more
order-moved = issue { $issue }: work order { $to }; its reporter is told.
moment-wrong = a day like 2026-12-03, or a day and a time like 2026-12-03T18:00
cites-wrong = a department and an entry of its guide, like 2/5
escalation = { $name ->
    [unacknowledged] nobody acknowledged it in time: the secretary and all deputies are alerted
    [repeated] still nobody has acknowledged it: they are alerted again
    [warning] the time for a formal reply ends soon: they are alerted
    [overdue] the time for a formal reply ended without one: this is recorded, and the district is told
   *[unknown] “{ $name }”
}
alert-reason = { $name ->
    [reported] a problem was reported
    [unacknowledged] nobody acknowledged it in time
    [repeated] still nobody has acknowledged it
    [warning] the time for a formal reply ends soon
    [overdue] the time for a formal reply has ended
    [reopened] its reporter says that it is not done
    [stepped] it went on
    [handler] you handle it now
    [work_order] a work order came
    [supervised] your work order is urged
    [invited] your department is invited to a joint case
   *[unknown] “{ $name }”
}
alert-waits = { $wants ->
    [acknowledgement] has waited { $wait } to be acknowledged
    [reply] has waited { $wait } for its formal reply
    [order] has waited { $wait } to be accepted
   *[other] has waited { $wait }
}
issue-place = { $category }, { $spot }
issue-says = { $what }: { $text }
issue-title = issue { $issue }: { $what }
issue-reported = reported { $date } by { $by }
issue-after = after { $wait }
issue-no-response = no response yet
issue-response = first response { $when }
issue-reply = formal reply { $when }
issue-reply-was-late = formal reply { $when }, LATE by { $late }
issue-due = formal reply due in { $wait } ({ $date })
issue-late = formal reply LATE by { $late }
issue-goes-on = goes on as issue { $into }
issue-stars = { $stars } of 5 stars
issue-reopenings = { $n ->
    [one] reopened once
   *[other] reopened { $n } times
}
issue-breaches = { $n ->
    [one] one formal reply was late or missing
   *[other] { $n } formal replies were late or missing
}
issue-comments = { $n ->
    [one] { $n } comment
   *[other] { $n } comments
}
issue-following = you follow it
issue-case = { $command } leads to its case, where you and those who handle it write to each other; neighbours do not read it
no-issues = nothing of that sort was reported
more-issues = more: { $command }
reported = reported as issue { $issue }; neighbours see you as { $alias }
reported-due = a formal reply is owed to you by { $date } (in { $wait })
reported-next = { $command } says how it stands
reported-somewhere = reported; { $command } lists it
preview-public = All members of the neighbourhood will see:
preview-neighbour = reported by Neighbour … (a number that is drawn for this report alone)
preview-private = The secretary, the deputies and who handles it will see besides: your name, and how to reach you: { $contact }
preview-from = { $name }, to whom you wrote it, reads in your conversation which issue it became, and so that you reported it; nobody else sees that there was a message
report-question = report it in these words? [y/N]
report-takes-yes = these words were written to one person; give others, or add --yes if neighbours may read them
report-no-message = there is no message of yours there that could become a report; { $command } shows the conversation
preview-no-contact = not said
issue-photo = photo { $photo }
photo-sent = { $file } was sent
photo-saved = saved as { $file }
photo-too-large = { $file } has more than 10 MiB; make it smaller first
alike = nothing was sent: this may be reported already. { $command } follows that one; --new reports yours anyway
alike-own = nothing was sent: you may have reported this already. { $command } adds something to it; --new reports it anew
inbox-empty = nothing has come into your inbox yet
inbox-nothing = nothing wants anything from you
inbox-acknowledge = { $n ->
    [one] one wants something from you: { $command }
   *[other] { $n } want something from you; the one that has waited longest: { $command }
}
inbox-reply = { $n ->
    [one] one wants its formal reply from you: { $command }
   *[other] { $n } want something from you; the one that has waited longest: { $command }
}
alert-quiet = quietly
on-rota = { $person }: { $when }
on-duty-now = on duty NOW
no-duty = at no set time
duty-slot = { $days } { $hours }
from-to = { $from }–{ $to }
from-to-overnight = { $from }–{ $to } (next day)
days-in-a-row = { $first }–{ $last }
and-days = { "+" }
weekday = { $day ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}
duty-set = person { $user } is on duty: { $times }
duty-cleared = person { $user } is on duty at no set time any more
duty-times = write days and times in turns, up to 24:00: mon-fri 18:00-08:00 sat,sun 00:00-24:00
duty-nobody = nobody is on duty now: a new report wakes the secretary and all deputies, but for those in their quiet hours. { $command } sets when somebody is
quiet-none = you have no quiet hours
quiet-set = alerts do not wake you from { $times }; they come into your inbox all the same
quiet-off = you have no quiet hours any more
quiet-times = write times as 22:00-06:00, or off
issue-followed = you follow issue { $issue }; its steps come into { $command }
issue-unfollowed = you follow issue { $issue } no longer
issue-commented = commented on issue { $issue }, for all members to read
issue-blanked = the text of { $of } is taken back and erased
issue-handler = person { $user } handles issue { $issue } now, and reads its case
issue-no-handler = person { $user } does not handle issue { $issue } any more
issue-who = { $command } says who reported it, and how to reach them
issue-step = { $step ->
    [acknowledged] issue { $issue } is acknowledged; its reporter is told.
    [responded] the reporter of issue { $issue } is told; a formal reply is still another thing.
    [replied] issue { $issue } has its formal reply.
    [classified] issue { $issue } is in that class now.
    [neighbours_tried] what neighbours try is recorded with issue { $issue }.
    [sent_to_grid] issue { $issue } is a work order of the grid now.
    [joint_opened] issue { $issue } is a joint case now.
    [progressed] told with issue { $issue }.
    [resolved] issue { $issue } is closed as mended; its reporter may agree or reopen it.
    [unresolved] issue { $issue } is closed, not mended; its reporter may agree or reopen it.
    [confirmed] issue { $issue } is done; thank you.
    [reopened] issue { $issue } is open again, and its clock begins anew.
    [merged_into] issue { $issue } goes on there.
    [withdrawn] issue { $issue } is taken back.
    [order_moved] its work order went on with issue { $issue }; its reporter is told.
    [minuted] the minutes are written down with issue { $issue }.
    [committed] the commitment stands with issue { $issue }.
    [commitment_settled] what became of it stands with issue { $issue }.
   *[other] done with issue { $issue }.
}
issue-step-takes = { $step ->
    [acknowledged] It is acknowledged already, or closed.
    [responded] It is closed.
    [replied] It is closed.
    [classified] It is in this class already, or closed.
    [neighbours_tried] Neighbours try what has its formal reply and is classified as handling.
    [sent_to_grid] The grid takes what has its formal reply, is classified as handling, and was tried by neighbours.
    [joint_opened] A joint case takes its formal reply, the class joint, and departments: each once.
    [progressed] What goes on is told after the formal reply, and before it is closed.
    [resolved] It is closed after its formal reply, and once.
    [unresolved] It is closed after its formal reply, and once.
    [confirmed] It is not closed yet, or confirmed already.
    [reopened] Only what is closed is opened again.
    [merged_into] Both must be open, and not the same one.
    [withdrawn] It is closed already.
    [order_moved] Its work order is not where this happens, or it has happened as often as it may; or it needs a time to come.
    [minuted] Minutes are written in an open joint case.
    [committed] One commits oneself in an open joint case, until a time to come.
    [commitment_settled] There is no such commitment that is open.
   *[other] It has not come so far, or is past it.
}
issue-look = { $command } shows how it stands.

## What was done

appointed = person { $user } now holds an office in neighbourhood { $neighbourhood }: { $office }
dismissed = person { $user } holds no office in neighbourhood { $neighbourhood }
left = you have left neighbourhood { $neighbourhood }
slow-mode-pause = 0 to { $most } seconds, or off
hand-over-question = hand the office of secretary of neighbourhood { $neighbourhood } over to { $name } (person { $user })? You are a member without office then. [y/N]
leave-question = leave neighbourhood { $neighbourhood }? Coming back takes an admission. [y/N]
leave-takes-yes = leaving cannot be taken back by yourself; add --yes if it is meant
nothing-was-done = nothing was done
member-already = you are a member of neighbourhood { $neighbourhood } already
applied = you have applied to neighbourhood { $neighbourhood }
applied-next = { $look } says how it stands; { $read } shows what is announced there
standing-member = a member
standing-waiting = waiting since { $since } for the secretary or a deputy to decide
standing-refused = refused { $at }: { $reason }. You may apply again
standing-banned = banned { $at }, for { $rule }: { $reason } (act { $act } of the record).
standing-may-appeal = { $command } appeals to the district
standing-appealed = You appealed { $at }; the district has not decided yet
standing-appeal-refused = The district refused your appeal { $at }: { $reason }
standing-unknown = a standing that this program is too old to name
renamed = your name is { $name } now
application-withdrawn = you have taken your application to neighbourhood { $neighbourhood } back
numbers-days = by day
numbers-weeks = by week, Monday to Sunday
numbers-few = fewer than 5
numbers-no-share = not told
numbers-period = { $date }: { $joins } joined, { $leaves } left, { $active } active, { $participants } posted; share of the ten who posted most: { $share }
numbers-rounded = Counts are rounded down to a multiple of five; fewer than five are not told.
about-title = { $title } (neighbourhood { $neighbourhood })
about-kind = { $phase ->
    [pilot] tried out
    [live] in regular use
   *[other] { $phase }
}, { $kind ->
    [urban] residential quarter
    [village] village
   *[other] { $kind }
}, { $members ->
    [one] { $members } member
   *[other] { $members } members
}
about-on = it has: { $modules }
about-off = switched off: { $modules }
module = { $module ->
    [bulletin] { $kind ->
        [village] Village bulletin
       *[other] Bulletin
    }
    [party] Party building
    [assembly] { $kind ->
        [village] Village assembly
       *[other] Assembly
    }
    [issues] Everyday matters
    [neighbours] Neighbours
    [property] Property desk
    [police] Police desk
    [doctor] { $kind ->
        [village] Village doctor
       *[other] Family doctor
    }
    [guide] Service guide
   *[other] { $module }
}
admitted = person { $user } is a member of neighbourhood { $neighbourhood }
refused-applicant = person { $user } was refused, and can read why
code-in-force = in force since { $since }: { $scans } scans, { $applied } applications, { $admitted } admitted
code-revoked = no join code is in force any more
no-code = no join code is in force; { $command } issues one
voice = { $own } of the last { $posts } posts are yours ({ $share } %)
voice-over = { $share } % of the latest posts are yours, and { $limit } % should do: let others speak
muted = person { $user } is muted for { $minutes } minutes; the record has it
unmuted = person { $user } may speak again; the record has it
slow-mode = { $seconds ->
    [0] slow mode is over; the record has it
   *[other] who holds no office may post once in { $seconds } s; the record has it
}
post-removed = post { $post } is removed (act { $act } of the record); its author may appeal
appealed = you appealed against act { $act }; the district decides, and { $command } will say how
pinned = post { $post } is pinned
unpinned = post { $post } is pinned no longer
no-pins = nothing is pinned here
banned = person { $user } is banned (act { $act } of the record); they may appeal
unbanned = person { $user } may apply again; the record has it
screening-is = { $on ->
    [yes] screening is on: posts of who holds no office wait until the secretary or a deputy has looked at them
   *[no] screening is off: posts show at once
}
screening-set = { $on ->
    [yes] screening is on, and the record has it; { $command } says what waits
   *[no] screening is off, and the record has it; { $command } says what still waits
}
approved = what waited as { $held } is posted now: post { $post }
rejected = what waited as { $held } is rejected (act { $act } of the record); its author may appeal
withdrawn = your post is withdrawn ({ $held }), and its text erased
held-withdraw = { $command } takes it back.
no-leaders = nobody holds an office there
leaders-next = { $command } writes to one of them; nobody but the two of you reads it
no-conversations = no conversations yet; { $command } says whom you can write to at once
dm-asks = asks whether they may write
dm-answer = { $yes } lets them write to you; { $no } does not, and they are not told
dm-proposed = proposed; they make message { $of } a report, or do not
dm-report = message { $of } is proposed as a report: { $command } shows what neighbours would read, and asks
dm-oneself = that is your own number
dm-ask = This resident has not agreed to be written to. { $command } asks them; else wait for their answer.
dm-closed = One of you is no member there any more, or you have blocked them; { $command } says whom you have.
dm-at-once = One of you holds an office, so nobody has to ask: { $command }
contact-asked = person { $user } was asked; once they agree, { $command } writes to them
contact-agreed = you can write to each other now: { $command }
contact-refused = they are not told; you may still say yes later
contact-stands = You have agreed already. { $command } ends it.
contact-not-asked = This person has not asked you. { $command } says who has.
blocked = person { $user } is blocked, and is not told
unblocked = person { $user } is not blocked any more
nobody-blocked = you have blocked nobody
poll-opened = asked; { $command } answers it with its first option
poll-answered = poll { $post } has your answer; you can change it until it closes
poll-taken-back = poll { $post } has no answer of yours
poll-ended = poll { $post } is closed; who chose what is erased
poll-asks = { $by } asks:{ " " }
poll-until = { $several ->
    [yes] several may be chosen, until { $date }
   *[no] one may be chosen, until { $date }
}
poll-is-closed = closed
poll-people = { $people ->
    [one] { $people } person has answered
   *[other] { $people } people have answered
}
poll-stands = stands at { $counts }
poll-closed = { $by } closed poll { $post }: { $counts }
poll-time-up = the time of poll { $post } is up: { $counts }
mediation-opened = { $topic } is open to its parties, the secretary and the deputies; { $command } leads there
party-added = person { $user } is a party now
party-removed = person { $user } is no party any more
mediation-left = you are no party any more, and read it no more
mediation-ended = closed; it can only be read now
record-holds = { $acts ->
    [0] nothing in the record yet
    [one] 1 act, in its place
   *[other] { $acts } acts, each in its place
}
record-unchanged = { $acts ->
    [one] 1 act, in its place; what you saw before (up to { $before }) is unchanged
   *[other] { $acts } acts, each in its place; what you saw before (up to { $before }) is unchanged
}
record-broken = the record does not hold: { $why } Keep this, and ask the district
record-rewritten = the record was rewritten: its first { $acts } acts are not those you saw before. Keep this, and ask the district
record-not-remembered = the record holds, but what was seen could not be remembered
chain-gap = act { $found } follows act { $last }: something between them is gone, or was put in.
chain-broken = act { $act } does not fit its link: it, or one before it, was changed.
chain-too-new = act { $act } is of a kind that this version does not know; update to check it.
search-nothing = nothing was found
search-all = that is all
search-incomplete = the index is being made, { $percent } % of the history was looked through; search again later
earlier-ones = earlier ones: { $command }
the-beginning = this is the beginning
in-no-neighbourhood = you are in no neighbourhood yet; the code on its poster and { $command } bring you in
poster-ready = { $file } is ready to print; it holds the code { $code }

## Who this terminal is

password-prompt = Password of { $login } on { $server }:{ " " }
new-password-prompt = A new password for { $login } on { $server }:{ " " }
once-more = Once more:{ " " }
passwords-differ = the two are not the same; nothing was done
exposed = warning: this address is not encrypted (http://); others on the way can read the password
account-made = you have an account now; the code leads to { $title }
logged-in = logged in on { $server } as { $name } (profile { $profile }, device { $device })
logged-out = logged out (profile { $profile })
no-terminal-for-password = cannot ask for the password without a terminal. Use --password-stdin
cannot-read-password = cannot read the password from stdin
device-still-known = warning: the server still knows device { $device }: { $why }
device-signed-out = device { $device } is signed out
no-such-device = you have no device { $device }; { $command } lists them
this-device = this one
nothing-forgotten = nothing was forgotten ({ $why }); { $command } forgets it anyway
profile-unknown = profile { $profile } is not logged in. Log in with { $command }
profile-unknown-others = profile { $profile } is not logged in. Log in with { $command }, or use a profile that is: { $others }
profile-damaged = { $path } is damaged. Delete it and log in again with { $command }
profile-without-server = the profile names no server. Log in again with { $command }
no-home = neither LINLI_CONFIG_DIR nor HOME is set. Set one of them

## What went wrong here, and on the way

refused = refused ({ $code }): { $why }
try-again-in = Try again in { $wait }.
try-again = Try again later.
advice-bad_token = Use { $command }.
advice-login_taken = If it is yours: { $command }
advice-not_found = { $command } lists what you can read.
advice-not_allowed = { $command } lists who holds which office.
advice-muted = { $command } shows it.
advice-not_muted = { $command } shows who is.
advice-not_banned = { $command } shows who is.
advice-no_such_act = { $command } lists the acts.
advice-banned = If it is you, { $command } says why.
advice-no_such_department = { $command } lists them.
advice-no_such_entry = { $command } lists them.
advice-no_such_issue = { $command } lists those that are open.
advice-wrong_state = { $command } shows how it stands.
advice-too_many_issues = { $command } lists them.
advice-no_consent = { $command } asks them.
advice-too_many_pins = { $command } lists them.
advice-too_many_blocks = { $command } lists them.
advice-nothing_waits = { $command } shows the secretary and the deputies what does.
advice-too_many_devices = { $command } lists them.
advice-no_such_member = { $command } lists the members.
advice-not_here = Take a group, such as group/7.
advice-client_id_reused = Take another --client-id, or none.
advice-client_id_expired = Take a new --client-id, or none.
unreachable = { $why }. Check that the server runs and the address is right, then try again
unreachable-why = the server cannot be reached: { $why }
no-tls = the server cannot be reached: probably there is no TLS there; try { $address }
no-linli-server = { $server } does not answer like a Linli server (HTTP status { $status }). Check the address
signed-out = the server does not know this log-in any more (it was signed out). Log in again with { $command }
unwelcome = the server will not have this client: { $why }. Check the address, or update linli
closed-here = the connection was closed by this program
not-answered = the server did not answer in time; it may or may not have been done
put-off-too-long = the server put it off, and the time to wait is over: { $why } Try again later, or --wait longer
put-off = not now: { $why } Sent again in { $wait }.
reconnecting = { $why }; reconnecting in { $wait }
no-connection = no connection; trying again by itself ({ $why })
back = back
complains = the server complains ({ $code }): { $message }
not-followed = { $topic } cannot be followed ({ $code }): there is none of that name, or it is not yours (any more); { $command } lists yours
cannot-read = cannot read { $path }
cannot-write = cannot write { $path }
cannot-create = cannot create { $path }
cannot-delete = cannot delete { $path }
file-exists = it exists; name another file
address-too-long = the server's address is too long for a QR code
cannot-read-stdin = cannot read the text from stdin
stdin-too-long = the text has more than { $max } bytes; send less
stdin-not-utf8 = the text on stdin is not UTF-8. Convert it first
arg-language = it is en, zh-Hans or zh-Hant
arg-time = it looks like 30m, 24h or 3d, up to 14d
arg-named = not one of them
arg-reply = it looks like PATTERN=TEXT, neither of them empty
arg-profile = up to { $max } letters, digits, - _ . and no dot in front

## Talking line by line

chat-title = == { $title } ({ $topic }); /help for help
chat-help =
    -- a line is posted as it is; these are commands:
       /reply N TEXT    answer post N           /react N 👍     leave a reaction
       /edit N TEXT     change your post N      /unreact N 👍   take it back
       /delete N        delete your post N      /older          show earlier posts
       /quit            send what waits, leave  //TEXT          post a text that starts with a slash
chat-restored = the server was restored from a backup: what is shown above may be gone or renumbered; here is what there is
chat-started-over = too much happened meanwhile: something may be missing above; here is the latest
tail-started-over = the server cannot go on from there: events may have been skipped; here is the latest
chat-earlier = earlier:
chat-older = (/older for more)
chat-was-beginning = (that was the beginning)
chat-nothing-earlier = there is nothing earlier
chat-no-member = you are no longer a member of { $title } ({ $topic }); { $command } lists what you can read
in-several-groups = you are in several groups; name one of { $groups }
lines-refused = { $n ->
    [one] one line was refused; see above
   *[other] { $n } lines were refused; see above
}
interrupted = interrupted
not-sent = { $n ->
    [one] 1 line was NOT sent:
   *[other] { $n } lines were NOT sent:
}
not-sent-perhaps = { $n ->
    [one] 1 line was NOT sent (or was, and is not acknowledged):
   *[other] { $n } lines were NOT sent (the first may have been):
}
not-sent-yet = { $n ->
    [one] 1 line is not sent yet; waiting for the server (Ctrl-C drops it)
   *[other] { $n } lines are not sent yet; waiting for the server (Ctrl-C drops them)
}
line-kept = kept ({ $n } waiting); sent when the connection is there
line-cut = not sent: the terminal cuts lines at { $bytes } bytes; nothing was posted. For long texts: { $command }
line-not-utf8 = not sent: that line is not UTF-8
line-not-sent = not sent: { $why }
line-not-done = not done: { $why }
reaction-is-emoji = a reaction is an emoji
typed-delete = it is /delete N, with the number of your post
typed-rest = it is /{ $command } N and then the rest, with the number of the post
typed-unknown = there is no /{ $command }; /help lists what there is
bot-behind = from post { $post } on some are not answered: too many wait
bot-not-answered = post { $post } is not answered: { $why }
cannot-read-script = cannot read the script
script-line = line { $line } of the script
script-step = { $why }; `linli bot --help` shows what there is
script-no-last = the bot has not posted anything yet

## The duty desk

duty-title = Duty desk
duty-title-of = Duty desk · { $title }
duty-owed = { $n } without a formal reply
duty-late = { $n } LATE
duty-wanting = ! { $n } want you
duty-column-issue = issue
duty-column-waits = waits
duty-column-left = reply due in
duty-state = { $name ->
    [submitted] new
    [acknowledged] acknowledged
    [replied] replied to
    [self_governance] neighbours
    [work_order] work order
    [joint_case] joint case
    [reopened] open again
   *[other] closed
}
duty-overdue = LATE { $clock }
duty-replied = replied
duty-replied-late = replied LATE
clock-minutes = { $clock } min
clock-hours = { $clock } h
duty-nowhere = You keep order in no neighbourhood. This desk is for secretaries and deputies; others read what is reported with linli issues.
duty-nothing = Nothing is open. What is reported appears here, and rings the bell.
duty-none-fits = Nothing fits the filter; Esc takes it away.
duty-none-chosen = No issue is chosen: choose one with ↑ and ↓.
duty-gone = It is not open any more; choose another one with ↑ and ↓.
duty-wants-a = ! { $reason }: a acknowledges it
duty-wants-f = ! { $reason }: f replies formally
duty-photos = { $n ->
    [one] 1 photo; linli issue says its name, linli photo saves it
   *[other] { $n } photos; linli issue says their names, linli photo saves one
}
duty-reporter = reported by { $name }; to be reached: { $contact }
duty-reporter-no-contact = reported by { $name }, who did not say how to be reached
duty-earlier = (earlier entries: linli issue)
duty-not-shown = could not be loaded: { $why }
duty-not-listed = The list could not be loaded: { $why } It is asked for again by itself.
duty-talk = Case { $issue }
duty-talk-readers = Read by the reporter, the secretary, deputies and handlers.
duty-talk-hint = write to the reporter here; Esc closes it
duty-filter-hint = words, a number, a place
duty-hint-filter = Enter keep
duty-hint-acknowledge = a acknowledge
duty-hint-respond = r respond
duty-hint-reply = f formal reply
duty-hint-talk = o case
duty-form = issue { $issue }: { $step ->
    [responded] a word to the reporter, no formal reply
    [replied] formal reply
    [classified] class
    [neighbours_tried] what neighbours try
    [sent_to_grid] work order for the grid
    [joint_opened] joint case
    [progressed] how it goes on
    [resolved] close as mended
    [unresolved] close, not mended
    [merged_into] the same as another one
   *[other] handler
}
duty-form-what = { $step ->
    [classified] Why: one line, which all members read.
    [merged_into] The number of the issue that goes on.
    [neighbours_tried] Who does what, or what came of it; all members read it.
    [sent_to_grid] What is ordered; all members read it.
    [joint_opened] Who leads, and who takes part; all members read it.
    [resolved] How it was mended; all members read it.
    [unresolved] Why not; all members read it.
   *[other] What it says; all members read it.
}
duty-keys-text = Enter send · Alt+Enter new line · Esc put away, it is kept
duty-keys-both = Tab or ↑ ↓ choose · Enter send · Alt+Enter new line · Esc put away, it is kept
duty-keys-choice = Tab or ↑ ↓ choose · Enter do it · Esc back
duty-handler-on = { $name } handles it, and reads its case
duty-handler-off = { $name } handles it no longer
duty-no-staff = Nobody else holds an office there yet, or the list is still to come; Esc, and try again.
duty-bad-number = That is no number of an issue.
duty-no-more = Nothing more can be sent now: without a connection, or with too much on its way. What was written is kept.
duty-not-done = issue { $issue }: not done. { $why }
duty-not-done-kept = issue { $issue }: not done. { $why } What was written is kept: the same key brings it back there.
duty-help-acknowledge = acknowledge: somebody in office has it
duty-help-respond = respond: a first or a further word to the reporter
duty-help-reply = formal reply: started, answered, or transferred
duty-help-classify = classify: enquiry, handling, joint
duty-help-tried = what neighbours try, or have tried
duty-help-grid = send it to the grid, as a work order
duty-help-joint = open a joint case of several departments
duty-help-progress = tell how it goes on
duty-help-resolved = close it: mended
duty-help-unresolved = close it: it could not be mended
duty-help-merge = it is the same as another one, which goes on
duty-help-handler = make somebody in office a handler, or end that
duty-help-talk = open its case, to write with the reporter; close it
duty-help-filter = show only what has these words; Esc shows all
duty-help-choose = choose an issue; Home, End: the first, the last
duty-help-page = scroll what is on the right
duty-help-enter = send what is written; on a narrow screen show the issue
duty-help-back = put away what is written, which is kept; close the case
duty-help-quit = leave; asks where a text is not sent
duty-help-marks = ! an alert of yours wants something · the clocks are the server's · LATE: the time for a formal reply is over
duty-leave-unsent = { $n ->
    [one] 1 text that you wrote is not sent. It is printed when you leave.
   *[other] { $n } texts that you wrote are not sent. They are printed when you leave.
}
duty-left-unsent = { $n ->
    [one] 1 text was NOT sent:
   *[other] { $n } texts were NOT sent:
}
duty-no-terminal = the duty desk takes the full screen of a terminal; { $list } lists what is open, and { $alerts } tells alerts as they come
