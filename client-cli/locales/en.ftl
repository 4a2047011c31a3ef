# Linli's full-screen client, in English. The three files have the same keys with the same variables; a test says so.

## The list and the title

kind = { $kind ->
    [group] Group chat
    [bulletin] Bulletin
    [roster] Members
    [moderation] Order kept
    [desk] Desk
    [register] Register
    [district] District
   *[other] { $kind }
}
no-list = nothing here yet
no-topics = You are in no neighbourhood yet. Ask its secretary to admit you.
nothing-open = Nothing is open. Choose something from the list (F2).
online = { $n ->
    [one] { $n } person online
   *[other] { $n } people online
}
loaded-all = all { $n } loaded
loaded-part = last { $n } loaded
topic-lost = { $topic } is closed to you now. { $why }

## The conversation

loading = loading …
history-beginning = This is the beginning.
history-more = There is more above.
history-loading = loading earlier posts …
history-failed = Earlier posts could not be loaded. { $why } Go up again to retry.
history-full = { $n } posts are loaded, which is as far back as this program goes at once.
started-over = So much happened meanwhile that the conversation was loaded anew.
new-since = new since your last visit
new-below = { $n ->
    [one] { $n } new post below (End)
   *[other] { $n } new posts below (End)
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
excerpt = { $name }: { $text }
answers-earlier = an earlier post (no. { $post })
edited = edited
deleted = This post was deleted.
sending = sending …
waiting = waiting for the connection …
stored = sent
failed = Not sent. { $why }
failed-keys = e: back into the input · d: discard
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
act-applied = { $person } applied to be admitted
act-application = { $person } waits to be admitted: { $name }, building { $building }, flat { $flat }
act-admitted = { $by } admitted { $name }
act-refused = { $by } refused { $person }: { $reason }
act-resident = { $name }, building { $building }, flat { $flat }: { $person }
act-resident_left = Person { $user } is in the register no longer
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
failed-ended = The connection has ended.
failed-here = This program could not do it; try again.

## The connection

link-connecting = Connecting …
link-connected = Connected
link-waiting = Reconnecting in { $wait }
link-trying = Reconnecting …
link-put-off = Connected · { $why } Sent again in { $wait }.
link-signed-out = Signed out: leave with Ctrl+C and log in again.
link-unwelcome = The server refuses this program: { $why }
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
a-while = a while

## Keys and questions

hints-input = ↑ posts · F2 list · ? help · Ctrl+C leave
hints-narrow = F2 list · ? help
hints-posts = r answer · e change · d delete · + react · q leave
hints-topics = ↑↓ Enter open · Esc back · q leave
help-title = Keys
help-send = send what is written
help-line = a new line in the text
help-focus = the next part: posts, list, input; or back
help-choose = choose a post (↑ from the input) or a topic
help-reply = answer the chosen post
help-edit = change one's own post, or one that was not sent
help-delete = delete one's own post, or one that was not sent
help-react = react to the chosen post, or take it back
help-page = scroll a page; earlier posts load on the way
help-ends = to the oldest that is loaded, to the newest
help-ends-always = the same while writing
help-topics = show the list of topics, and go there
help-open = in the list: open the topic
help-back = back to the input; no answer, no change
help-words = in the text: one word on
help-line-ends = in the text: to the line's beginning, end
help-erase = in the text: erase the word, the line up to here
help-help = this list (? while nothing is written)
help-quit = leave, outside of the input
help-leave = leave, from anywhere
help-marks = ★ party member · mouse: open, choose, scroll; Shift+drag selects text
delete-title = Delete this post?
react-title = React
react-keys = ← → Enter, or a number · Esc: no
yes-or-no = y: yes · any other key: no
leave-title = Leave?
leave-unsent = { $n ->
    [one] One post was not sent, or is not acknowledged. Its text will be left on the terminal.
   *[other] { $n } posts were not sent, or are not acknowledged. Their texts will be left on the terminal.
}
left-unsent = { $n ->
    [one] One post was NOT sent, or not acknowledged:
   *[other] { $n } posts were NOT sent, or not acknowledged:
}

## What the server says no with

error-not_json = The server could not read what this program sent.
error-bad_frame = The server could not make sense of what this program sent.
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
error-one_secretary = The neighbourhood would be left without its secretary; appoint another first.
error-not_allowed = This takes an office that you do not hold.
error-muted = You are muted here for another { $wait }; the record of order kept says why.
error-not_muted = This person is not muted.
error-slow_mode = Slow mode: you may post again in { $wait }.
error-no_such_code = This join code is not valid, or not any more.
error-too_many_applicants = Too many people wait to be admitted; try again later.
error-login_taken = That log-in name is taken; choose another.
error-unknown = The server said no, for a reason that this version does not know.
