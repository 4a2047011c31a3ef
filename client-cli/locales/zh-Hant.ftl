# 鄰里終端用戶端（全螢幕與逐行），繁體中文。三個檔案的鍵和變數必須一致，且每個鍵都要用到，由測試檢查。說明見 en.ftl。

## 列表與標題

kind = { $kind ->
    [group] 群聊
    [bulletin] 公告
    [roster] 成員
    [moderation] 管理紀錄
    [desk] 工作檯
    [appeals] 申訴
    [register] 住戶登記
    [dm] 私信
    [mediation] 調解
    [issues] 身邊事
    [case] 個案
    [inbox] 提醒
    [district] 街道
   *[other] { $kind }
}
no-list = 暫無內容
direct-heading = 私信
no-topics = 您還沒有加入任何小區，請聯絡書記審核加入。
nothing-open = 尚未開啟任何內容，請從列表中選擇（F2）。
online = { $n } 人在線
loaded-all = 已載入全部 { $n } 則
loaded-part = 已載入最近 { $n } 則
loaded-middle = 已載入 { $n } 則，不含最新
lost-standing = { $command } 可檢視您在那裡的狀態。
topic-lost = 您已無法檢視「{ $topic }」。{ $why }

## 對話

loading = 正在載入……
history-beginning = 已經到最開頭了
history-more = 上面還有更早的內容
history-loading = 正在載入更早的內容……
history-failed = 更早的內容載入失敗。{ $why }再次向上捲動可重試。
history-full = 已載入 { $n } 則，一次最多只能看到這裡。
newer-more = 下面還有更新的內容
newer-loading = 正在載入更新的內容……
newer-failed = 更新的內容載入失敗。{ $why }再次向下捲動可重試。
started-over = 離線期間訊息太多，對話已重新載入。
new-since = 以下為新訊息
new-below = 下面有 { $n } 則新訊息（End）
new-below-meant = 下面有 { $n } 則新訊息，其中 { $m } 則提到您（End）
day = { $year }年{ $month }月{ $day }日 { $weekday ->
    [1] 星期一
    [2] 星期二
    [3] 星期三
    [4] 星期四
    [5] 星期五
    [6] 星期六
   *[7] 星期日
}
somebody-gone = 已註銷的使用者
the-district = 街道管理方
office = { $office ->
    [secretary] 書記
    [deputy] 副書記
    [property] 物業
    [police] 民警
    [doctor] 家庭醫生
   *[other] 工作人員
}
rule = { $rule ->
    [flooding] 洗版
    [insult] 辱罵或威脅
    [private_data] 洩露他人隱私
    [advertising] 發布廣告
    [unlawful] 違法內容
   *[other] { $rule }
}
excerpt = { $name }：{ $text }
answers-earlier = 更早的一則（第 { $post } 號）
edited = 已修改
pinned-mark = 已置頂
poll-mark = 提問
means-you = 提到了您
poll-over = 提問「{ $question }」已結束，結果見原處。
pins-line = 置頂（{ $n }，Ctrl+P）{ $post }
pins-title = 置頂
pins-keys = Enter：前往 · ↑↓ 選擇 · Esc
pins-none = 這裡沒有置頂的內容
no-mention = 這裡沒有提到您的訊息
poll-how = 按 ↑ 選中此提問，再按 { $keys } 回答
poll-keys = { $several ->
    [yes] { $keys }：選擇或取消 · -：全部收回
   *[no] { $keys }：回答，可更改 · -：收回
}
poll-close = 結束：{ $command }
removed-post = 該訊息已被移除，原因見管理記錄第 { $act } 項
deleted = 該訊息已刪除
sending = 正在傳送……
waiting = 等待網路連線……
waiting-over = 未傳送。離開後文字會留在終端機上。
stored = 已傳送
failed = 未傳送。{ $why }
failed-keys = e：放回輸入框 · d：丟棄
held-waits = 等待書記或副書記審核（第 { $held } 號）
held-keys = d：撤回
held-withdrawn = 您已撤回。
held-rejected = 未通過審核，事由：{ $rule }。{ $reason }（管理紀錄第 { $act } 項，可以申訴）
desk-hint = 按 ↑ 選擇等待處理的：a 通過或批准，x 不通過
contact-hint = 請先答覆對方的請求：↑，再按 y 或 n
desk-keys = a：通過 · x：不通過
applicant-keys = a：批准 · x：不批准
contact-keys = y：同意 · n：不同意，對方不會收到通知
contact-declined = 對方不會收到通知；您以後仍可以同意。
dm-beginning = 已經到最開頭了，只有你們兩人能看到
failed-closed = 你們之中有人已不是那裡的成員，或者您封鎖了對方。
failed-at-once = 你們之中有人擔任職務，不需要先請求，直接寫即可。
failed-ask = 對方還沒有同意接收私信（↑ a：發出請求）。
ground-post = 移除這則訊息？
ground-held = 不通過這則訊息？
ground-applicant = 不批准 { $name } 加入？
ground-mute = 將 { $name } 禁言？
ground-ban = 將 { $name } 移出並禁止加入？
ground-appeal = 對第 { $act } 項提出申訴？
ground-rule = 違反了哪條規則？意見不同不算違規。
ground-length = 多長時間？
ground-reason = 理由（所有人長期可見）：
ground-why-refused = 理由（對方可以看到）：
ground-why-appealed = 申訴內容（書記、副書記和街道可以看到，由街道決定）：
ground-keys = ↑↓ 規則 · Enter：確定 · Esc：取消
ground-keys-reason = Enter：確定 · Esc：取消
ground-keys-length = ↑↓ 規則 · Tab：時長 · Enter：確定 · Esc：取消
numbered-act = 第 { $act } 項：{ $text }
change-of = 對第 { $post } 號的修改
is-typing = { $n ->
    [one] { $names } 正在輸入……
   *[other] { $names } 正在輸入……
}
and-names = { "、" }
act-muted = { $by } 將 { $person } 禁言至 { $until }，事由：{ $rule ->
    [flooding] 洗版
    [insult] 辱罵或威脅
    [private_data] 洩露他人隱私
    [advertising] 發布廣告
    [unlawful] 違法內容
   *[other] { $rule }
}。{ $reason }
act-unmuted = { $by } 提前解除了 { $person } 的禁言
act-slow_mode_set = { $seconds ->
    [0] { $by } 關閉了慢速模式
    [one] { $by } 開啟了慢速模式：居民每 { $seconds } 秒可發一則
   *[other] { $by } 開啟了慢速模式：居民每 { $seconds } 秒可發一則
}
act-join_code_issued = { $by } 發布了新的加入碼 { $code }
act-join_code_revoked = { $by } 停用了加入碼
act-join_code = 目前加入碼 { $code }：申請 { $applied } 次，批准 { $admitted } 人
act-applied = { $person } 申請加入：{ $name }，{ $building }，{ $flat }
act-applied-erased = { $person } 申請加入
act-application-erased = { $person } 等待審核
act-application = { $person } 等待審核：{ $name }，{ $building }，{ $flat }
act-admitted = { $by } 批准 { $person } 加入
act-refused = { $by } 未批准 { $person } 加入：{ $reason }
act-resident = { $name }，{ $building }，{ $flat }：{ $person }
act-resident-erased = { $person }：已清除
act-resident_left = 第 { $user } 號用戶已從住戶登記中移除
act-contact = { $step ->
    [asked] { $by } 請求與對方私信
    [agreed] { $by } 已同意，雙方可以互發私信
   *[other] { $by }：此版本無法顯示的內容
}
act-contact_asked = { $by } 請求與對方私信
act-contact_agreed = { $by } 已同意，雙方可以互發私信
act-issue_proposed = { $by } 提議把第 { $of } 則訊息作為問題上報；寫的人可以上報，也可以不上報
act-became_issue = { $by } 已將第 { $of } 則訊息上報，為第 { $issue } 號事項
act-deleted = { $by } 刪除了第 { $post } 號
act-reacted = { $on ->
    [yes] { $by } 對第 { $post } 號表態 { $reaction }（共 { $count } 人）
   *[no] { $by } 收回了對第 { $post } 號的 { $reaction }（剩 { $count } 人）
}
act-member = { $person } 已是成員，或資料有更新
act-left = 第 { $user } 號用戶已不是成員
act-neighbourhood_opened = 開通了第 { $neighbourhood } 號小區：{ $title }
act-person_renamed = 第 { $user } 號人員已改名
act-badge_set = { $badge ->
    [yes] 第 { $user } 號人員已獲得黨員標識
   *[no] 第 { $user } 號人員不再有黨員標識
}
act-application_withdrawn = { $person } 撤回了申請
act-neighbourhood_set = 第 { $neighbourhood } 號小區的設定已更改：{ $phase ->
    [pilot] 試點
    [live] 正式使用
   *[other] { $phase }
}，{ $kind ->
    [urban] 居民區
    [village] 村
   *[other] { $kind }
}
act-person_registered = 第 { $user } 號用戶已登記
act-post_removed = { $by } 移除了 { $person } 的第 { $post } 號，事由：{ $rule ->
    [flooding] 洗版
    [insult] 辱罵或威脅
    [private_data] 洩露他人隱私
    [advertising] 發布廣告
    [unlawful] 違法內容
   *[other] { $rule }
}：{ $reason }
act-post_rejected = { $by } 未通過 { $person } 的待審第 { $held } 號，事由：{ $rule ->
    [flooding] 洗版
    [insult] 辱罵或威脅
    [private_data] 洩露他人隱私
    [advertising] 發布廣告
    [unlawful] 違法內容
   *[other] { $rule }
}：{ $reason }
act-banned = { $by } 將 { $person } 移出並禁止加入，事由：{ $rule ->
    [flooding] 洗版
    [insult] 辱罵或威脅
    [private_data] 洩露他人隱私
    [advertising] 發布廣告
    [unlawful] 違法內容
   *[other] { $rule }
}：{ $reason }
act-unbanned = { $by } 解除了對 { $person } 的禁止加入
act-screening_set = { $on ->
    [yes] { $by } 啟用了先審後發：居民的訊息先審核
   *[no] { $by } 關閉了先審後發
}
act-appeal_decided = { $granted ->
    [yes] { $by } 支持了對第 { $of } 項的申訴：{ $reason }
   *[no] { $by } 未支持對第 { $of } 項的申訴：{ $reason }
}
act-removed = { $by } 移除了第 { $post } 號（管理記錄第 { $act } 項）
act-restored = { $by } 恢復了第 { $post } 號
act-pinned = { $on ->
    [yes] { $by } 置頂了第 { $post } 號
   *[no] { $by } 取消了第 { $post } 號的置頂
}
act-removed_text = 第 { $act } 項移除的 { $author } 的內容，保留至 { $due }：{ $text }
act-removed_text-erased = 第 { $act } 項移除的 { $author } 的內容：已清除
act-held = { $by } 待審：{ $text }
act-held-erased = { $by } 曾有一則待審訊息
act-rejected = { $by } 未通過第 { $held } 號（第 { $act } 項），保留至 { $due }
act-settled = { $fate ->
    [appealed] { $by } 已申訴：第 { $entry } 號保留至作出決定
    [approved] { $by } 通過了第 { $entry } 號
    [withdrawn] { $by } 撤回了第 { $entry } 號
    [returned] { $by } 將第 { $entry } 號恢復到群聊
   *[other] 第 { $entry } 號已清除
}
act-kept = 保留 { $by } 的內容（第 { $act } 項）：{ $text }
act-kept-erased = 保留 { $by } 的內容（第 { $act } 項）：已清除
act-appealed = { $by } 對第 { $act } 項提出申訴：{ $text }
act-appealed-erased = { $by } 對第 { $act } 項提出過申訴
act-appeal = { $by } 對第 { $act } 項的申訴：{ $text }
act-appeal-erased = { $granted ->
    [yes] { $by } 對第 { $act } 項的申訴：已支持
   *[no] { $by } 對第 { $act } 項的申訴：未支持
}
act-decided = { $granted ->
    [yes] { $by } 支持對第 { $act } 項的申訴：{ $reason }
   *[no] { $by } 不支持對第 { $act } 項的申訴：{ $reason }
}
act-poll = { $by }提問：{ $text }
act-poll-erased = { $by }曾提問：已清除
act-poll_opened = { $by }提問：{ $question }（{ $options }）
act-poll_opened-erased = { $by }曾提問：已清除
act-poll_closed = 提問 { $post } 已結束：{ $counts }（回答人數：{ $people }）
act-party_added = { $by }請{ $person }加入調解
act-party_left = { $person }不再是當事人
act-mediation_opened = { $by }就「{ $subject }」發起調解，當事人：{ $parties }
act-mediation_closed = { $by }結束了調解，{ $outcome ->
    [agreed] 達成一致
    [not_agreed] 未達成一致
    [withdrawn] 已撤回
   *[other] { $outcome }
}：{ $text }
act-issue_reported = 鄰居 { $alias } 上報{ $category }，{ $spot }：{ $text }（應於 { $reply_by } 前正式答覆）
act-issue_reported-erased = 鄰居 { $alias } 上報{ $category }，{ $spot }：內容已收回
act-issue = 鄰居 { $alias } 上報{ $category }，{ $spot }：{ $text }（{ $state }）
act-issue-erased = 鄰居 { $alias } 上報{ $category }，{ $spot }：內容已收回（{ $state }）
act-issue_commented = { $by } 評論：{ $text }
act-issue_commented-erased = { $by } 的評論已收回
act-issue_blanked = { $by } 收回了第 { $of } 號的文字
act-issue_acknowledged = { $by } 已受理
act-issue_responded = { $by } 回應：{ $text }
act-issue_replied = { $by } 正式答覆（{ $outcome }）：{ $text }
act-issue_classified = { $by } 歸類為「{ $class }」：{ $reason }
act-issue_tried = { $by } 記錄鄰里自治情況：{ $text }
act-issue_sent_to_grid = { $by } 轉網格工單：{ $text }
act-issue_joint_opened = { $by } 發起聯合辦理：{ $text }
act-issue_joint_opened_of = { $by } 發起聯合辦理（部門 { $departments }）：{ $text }
act-issue_progressed = { $by } 說明進展：{ $text }
act-issue_resolved = { $by } 辦結，已解決：{ $text }
act-issue_unresolved = { $by } 辦結，未能解決：{ $text }
act-issue_confirmed = { $by } 確認辦好，評 { $stars } 星（共 5 星）
act-issue_confirmed-erased = { $by } 確認辦好
act-issue_reopened = { $by } 表示沒有辦好：{ $reason }
act-issue_merged = { $by } 將它併入第 { $into } 號，在那裡繼續
act-issue_took_in = { $by } 將第 { $from } 號併入這一件
act-issue_withdrawn = { $by } 撤回了它
act-issue_escalated = { $escalation }
act-issue_replied_citing = { $by } 正式答覆（{ $outcome }）：{ $text }（依據 { $department } 號部門回覆指南第 { $entry } 條，第 { $version } 版）
act-issue_order_moved = { $by }：工單{ $to }：{ $text }
act-issue_order_moved_silently = { $by }：工單{ $to }
act-issue_order_extended = { $by }：工單{ $to }至 { $until }：{ $text }
act-issue_minuted = { $by } 記錄會議紀要：{ $text }
act-issue_committed = { $by } 承諾於 { $due_at } 前：{ $text }
act-issue_commitment_settled = { $by } 說明第 { $commitment } 項承諾{ $kept }：{ $text }
act-department_opened = 開設部門 { $department }：{ $name }
act-department_member = { $on ->
    [yes] { $person } 進入部門 { $department }
   *[no] { $person } 離開部門 { $department }
}
act-guide_entry_written = { $by } 寫入 { $department } 號部門回覆指南第 { $entry } 條，第 { $version } 版：{ $title }：{ $text }
act-guide_entry_withdrawn = { $by } 撤下 { $department } 號部門回覆指南第 { $entry } 條
act-department = 部門 { $department }：{ $name }
act-guide_entry = { $department } 號部門回覆指南第 { $entry } 條：{ $title }：{ $text }
act-work = { $title }，第 { $issue } 號（{ $state }），{ $department } 號部門
act-issue_stepped = { $by } 的這一步，目前版本無法顯示
act-case_opened = 由 { $reporter } 上報；聯絡方式：{ $contact }
act-case_opened-erased = 由 { $reporter } 上報，沒有留下聯絡方式
act-handler_set = { $on ->
    [yes] { $by } 請 { $person } 經辦
   *[no] { $person } 不再經辦
}
act-alerted = { $category }，{ $spot }：{ $reason }{ $wants ->
    [acknowledgement] ；等待受理
    [reply] ；等待正式答覆
    [order] ；等待接單
   *[other] { "" }
}{ $quiet ->
    [yes] ；靜音
   *[no] { "" }
}（自 { $since } 起，應於 { $reply_by } 前正式答覆）
act-alert_cleared = 不再需要您處理
act-duty_set = { $by } 為 { $person } 排班：{ $times }
act-duty_set-erased = { $by } 取消了 { $person } 的排班
act-unknown = { $by }：「{ $kind }」，目前版本無法顯示

## 輸入框

write-here = 說點什麼……
nothing-to-write = 此處只能檢視，不能發言
answering = 回覆 { $post }（Esc：取消回覆）
changing = 修改 { $post }（Esc：不修改）
text-full = 字數已到上限
too-much-waits = 待傳送的內容太多，請稍候
still-on-its-way = 這一則還在傳送中
not-done = 操作未成功。{ $why }
done-blocked = 已封鎖 { $name }，對方不會收到通知。
done-unblocked = 已取消封鎖 { $name }。
done-refused = 未批准 { $name } 加入，對方可以看到理由。
done-appealed = 您已對第 { $act } 項提出申訴；結果將記入管理紀錄。
done-recorded = 已完成，管理紀錄第 { $act } 項。
failed-ended = 連線已結束。
failed-here = 本程式未能完成，請再試一次。
failed-held = 暫未顯示：先由書記或副書記審核（第 { $held } 號）。
failed-unfitting = 伺服器的答覆與請求不符，操作不一定已完成。

## 連線

link-connecting = 正在連線……
link-connected = 已連線
link-behind = 已連線 · 正在補齊
link-behind-by = 已連線 · 正在補齊，還有 { $n } 則
link-waiting = 網路已斷開，{ $wait }後重連
link-trying = 正在重新連線……
link-put-off = 已連線 · { $why }{ $wait }後自動重送。
link-signed-out = 已登出：請按 Ctrl+C 離開，再重新登入。
link-unwelcome = 伺服器拒絕本程式：{ $why } · 請按 Ctrl+C 離開
link-closed = 已斷開
lost-unreachable = 無法連上伺服器
lost-timeout = 無法連上伺服器（沒有回應）
lost-going-away = 伺服器正在重新啟動
lost-closed = 連線中斷
lost-not-now = 伺服器暫不接受登入。{ $why }
lost-sign-in = 伺服器沒有回應登入
lost-silence = 長時間沒有收到伺服器的訊息
lost-no-answer = 伺服器沒有回應
lost-unfitting = 伺服器傳來的內容有誤
server-complains = 伺服器無法理解本程式的請求。{ $why }
unsent = { $n ->
    [one] { $n } 則待傳送
   *[other] { $n } 則待傳送
}
seconds = { $n } 秒
minutes = { $n } 分鐘
hours = { $n } 小時
days = { $n } 天
a-while = 一會兒

## 按鍵與提問

hint-posts = ↑ 選訊息
hint-list = F2 列表
hint-search = Ctrl+F 搜尋
hint-send = Enter 傳送
hint-line = Alt+Enter 換行
hint-open = ↑↓ Enter 開啟
hint-back = Esc 返回
hint-again = e 放回輸入框
hint-discard = d 丟棄
hint-withdraw = d 撤回
hint-agree = y 同意
hint-disagree = n 不同意
hint-admit = a 批准
hint-refuse = x 不批准
hint-approve = a 通過
hint-reject = x 不通過
hint-appeal = A 申訴
hint-lift = u 解除
hint-poll = 1–9 0 回答
hint-poll-back = - 收回
hint-answer = r 回覆
hint-react = + 表態
hint-change = e 修改
hint-delete = d 刪除
hint-write-to = m 私信
hint-remove = x 移除
hint-pin = P 置頂
hint-mute = M 禁言
hint-ban = B 移出
hint-block = b 封鎖
hint-leave = Ctrl+C 離開
hint-quit = q 離開
hint-help = ? 說明
hint-help-writing = F1 說明
help-title = 按鍵說明
help-send = 傳送
help-line = 在文字中換行
help-focus = 依序切換到對話、列表、輸入框，或反向切換
help-choose = 選擇訊息（在輸入框中按 ↑ 進入）或列表項目
help-reply = 回覆所選訊息
help-edit = 修改自己的訊息，或取回未送出的訊息
help-delete = 刪除自己的訊息，或丟棄未送出的訊息
help-react = 對所選訊息表態，或收回表態
help-answered = 轉到所選訊息回覆的那一則
help-poll = 提問：按序號選擇（0 為第 10 項）或更改；收回
help-poll-open = 在命令列中：向群組提問；linli close-poll 結束提問
help-mention = 在文字中：提到某人；↑↓ 選擇，Enter 或 Tab 確定
help-mentioned = 轉到最近一則提到您的訊息
help-pins = 檢視置頂的內容
help-write-to = 給所選訊息的作者或所選成員寫私信
help-contact = 答覆請求與您私信的人
help-ask-contact = 請求與對方私信
help-propose = 任職者：提議把對方的訊息作為問題上報
help-withdraw = 撤回自己的待審訊息
help-block = 封鎖所選訊息的作者或所選成員，或取消封鎖
help-appeal = 申訴：管理紀錄中的所選項，或自己被移除的訊息
help-pin = 置頂所選訊息，或取消置頂（書記、副書記）
help-keep = 通過、批准；不通過、不批准、移除（書記、副書記）
help-order = 禁言、移出；在管理紀錄中解除（書記、副書記）
help-search = 搜尋；在輸入框中用 Ctrl+F
help-page = 翻頁；向上翻時自動載入更早的內容
help-ends = 到已載入內容的開頭，到最新一則；輸入時加 Ctrl
help-topics = 顯示列表並切換到列表
help-open = 在列表中：開啟
help-back = 返回輸入框；取消回覆或修改
help-words = 在文字中：移動一個詞
help-line-ends = 在文字中：到行首、行尾
help-erase = 在文字中：刪除一個詞、刪到行首
help-help = 顯示本說明（輸入框為空時可按 ?）
help-quit = 離開（不在輸入框時）
help-leave = 離開（隨時可用）；有未傳送的文字時先詢問
help-marks = ★ 黨員 · @ 提到了您 · ? 請求與您私信 · 滑鼠可開啟、選擇、捲動；按住 Shift 拖曳可選取文字
delete-title = 刪除這則訊息？
react-title = 表態
react-keys = ← → Enter，或按數字 · Esc：取消
yes-or-no = y：是 · 其他鍵：否
block-title = 封鎖 { $name }？
block-means = 對方不能再給您寫私信，也不會收到通知。對方在群組裡發的內容您仍能看到。你們之中有人擔任職務時，封鎖不起作用。
block-keys = y：封鎖 · u：取消封鎖 · 其他鍵：否
leave-title = 離開？
leave-unsent = { $n ->
    [one] 有 { $n } 則訊息未傳送或未獲確認。離開後文字會留在終端機上。
   *[other] 有 { $n } 則訊息未傳送或未獲確認。離開後文字會留在終端機上。
}
leave-half-written = { $n ->
    [one] 有 { $n } 段文字寫了但沒有傳送。離開後文字會留在終端機上。
   *[other] 有 { $n } 段文字寫了但沒有傳送。離開後文字會留在終端機上。
}
leave-keys = 再按 Ctrl+C 或 y：離開 · 其他鍵：留下
left-unsent = { $n ->
    [one] 有 { $n } 則訊息未傳送或未獲確認：
   *[other] 有 { $n } 則訊息未傳送或未獲確認：
}
left-half-written = { $n ->
    [one] 有 { $n } 段文字寫了但沒有傳送：
   *[other] 有 { $n } 段文字寫了但沒有傳送：
}

## 搜尋

search-title = 搜尋
search-hint = 輸入詞語或姓名；加「引號」則依原樣尋找
search-everywhere = 範圍：您能檢視的全部內容
search-here = 範圍：{ $title }
search-waiting = 正在搜尋……
search-found = { $n ->
    [one] 找到 { $n } 則
   *[other] 找到 { $n } 則
}
search-found-more = 已列出 { $n } 則，向下還有
search-in-vain = 沒有找到
search-in-part = 找到 { $n } 則；目前只搜尋了 { $percent }%，請稍後再試
search-keys = Enter：搜尋、前往 · ↑↓ 選擇 · Tab：範圍 · Esc

## 伺服器拒絕的原因

error-not_json = 伺服器讀不懂本程式傳送的內容。
error-bad_frame = 伺服器不接受這樣的請求。
error-unknown_op = 伺服器還不支援這項操作。
error-bad_text = 文字為空、過長，或含有不允許的字元。
error-not_signed_in = 您尚未登入。
error-already_signed_in = 您已經登入。
error-bad_token = 登入已失效，請重新登入。
error-bad_credentials = 使用者名稱或密碼錯誤。
error-not_found = 沒有這個地方，或者您無權檢視。
error-no_such_post = 沒有這則訊息，或者已被刪除。
error-not_yours = 只有作者本人可以這樣做。
error-start_from_view = 期間訊息太多，需要重新載入。
error-already_subscribed = 已經在關注這裡了。
error-too_many_subscriptions = 同時關注的內容太多。
error-not_here = 此處不能進行這項操作。
error-too_many_edits = 這則訊息的修改次數已到上限。
error-too_many_reactions = 表態數量已到上限，請先收回一個。
error-too_many_devices = 登入的裝置太多，請先登出其中一台。
error-client_id_expired = 等待太久，已失效。請檢查本機時間後重新傳送。
error-client_id_reused = 與另一項操作衝突，請重新傳送。
error-rate_limited = 操作太頻繁，請等待 { $wait }。
error-busy = 伺服器忙碌中。
error-read_only = 伺服器磁碟將滿，暫時唯讀。
error-shutting_down = 伺服器正在重新啟動。
error-outcome_unknown = 伺服器無法確認是否已完成。
error-internal = 伺服器內部出錯。
error-one_secretary = 小區不能沒有書記，請先任命繼任者。
error-not_allowed = 只有擔任相應職務的人才能這樣做，或者不能對此人這樣做。
error-muted = 您在此處被禁言，還剩 { $wait }；原因見管理紀錄。
error-not_muted = 此人未被禁言。
error-slow_mode = 慢速模式：{ $wait }後可再次發言。
error-no_such_code = 加入碼無效或已停用，請再核對海報，或向書記索取目前的加入碼。
error-too_many_applicants = 等待審核的人太多，請稍後再試。
error-login_taken = 這個用戶名稱已被使用，請換一個。
error-module_off = 這個小區沒有開通這項功能。
error-no_such_member = 被提到的人不是這裡的成員。
error-all_mentioned = 一小時內已提到過所有人，{ $wait }後可以再次提到。
error-not_waiting = 此人沒有在等待審核加入。
error-banned = 此人已被禁止加入此處，原因見管理記錄。
error-not_banned = 此人未被禁止加入。
error-no_such_act = 沒有可以申訴的這一項。
error-already_appealed = 這一項已經申訴過。
error-too_late = 這一項的申訴期已過。
error-nothing_waits = 沒有這個編號的待辦，或已處理。
error-too_many_pins = 已置頂五則，先取消一則。
error-too_many_held = 待審訊息太多，撤回一則或等待書記審核。
error-screened = 先審後發期間不能修改，重新發布即可。
error-no_consent = 對方還沒有同意接收私信。請先發出請求，或等待對方答覆。
error-already_asked = 您已經向此人發過請求，{ $wait }後可以再次請求。
error-too_many_asked = 您發出的請求中還有太多未得到答覆，請先等待。
error-too_many_blocks = 您封鎖的人數已達上限，請先取消一個。
error-search_off = 此伺服器未開啟搜尋功能，可由管理員開啟。
error-name_not_allowed = 名字裡不能有星號、旗幟，也不能寫職務。請換一個。
error-renamed_too_often = 您最近已改名三次。{ $wait }後可以再改。
error-file_exists = 檔案已存在，不會覆寫。
error-poll_closed = 這個提問已結束，不再接受回答。
error-too_many_polls = 這裡已有五個提問在進行，請先結束一個。
error-mediation_closed = 這次調解已結束，只能檢視。
error-too_many_mediations = 這裡已有二十個調解在進行，請先結束一個。
error-too_many_parties = 這次調解的當事人已滿。
error-wrong_party = 此人已是當事人、已退出、不是當事人，或者就是發起調解的您本人。
error-no_such_issue = 那裡沒有這個編號的上報。
error-wrong_state = 還沒有到這一步，或已經過了這一步。
error-too_many_issues = 您在那裡已有五十件上報未辦結，請撤回一件或等待辦結。
error-issue_full = 這一件的記錄、重新辦理次數、經辦人或關注者已達上限。
error-bad_photo = 這不是可以接收的照片，請傳送 10 MiB 以內的 JPEG、PNG 或 WebP 圖片，且不能是您已上報過的照片。
error-no_such_department = 沒有這個編號的部門。
error-no_such_entry = 該部門的回覆指南沒有這個編號的條目。
error-department_full = 該部門的人員、條目或版本已到上限。
error-no_such_photo = 沒有您尚未用於上報的這張照片，請重新傳送。
error-too_many_photos = 一件上報最多五張照片，尚未上報的照片最多二十張；一天後未用的會被清除。
error-already_proposed = 這則訊息已經提議上報，由寫的人決定。
error-already_reported = 這則訊息已經上報，對話裡寫明是哪一件。
error-unknown = 伺服器拒絕了請求，原因是目前版本不認識的。
error-unknown-said = 伺服器拒絕了請求：{ $message }

## 逐行顯示的人和內容

aside = （{ $text }）
two-sentences = { $first }{ $second }
person-number = { $user } 號
says = { $by }：
changes = { $by } 修改了第 { $post } 號：
gone-removed = （已移除：管理記錄第 { $act } 項）
gone = （已刪除）
erased = （已清除）
unread = { $n } 則未讀
mentioned = { $post } 提到了您
means = @ { $names }
everybody = 所有人
since = 自 { $date } 起
what = { $what ->
    [text] 文字
    [name] 姓名
    [title] 名稱
    [building] 樓號
    [flat] 房號
    [reason] 理由
    [device_label] 裝置名稱
    [log-in_name] 使用者名稱
    [search_text] 搜尋內容
    [question] 問題
    [option] 選項
    [subject] 事由
    [place] 地點
    [contact] 聯絡方式
    [reaction] 表態
    [password] 密碼
   *[other] 「{ $what }」
}
text-empty = { $what }不能為空。
text-too-long = { $what }有 { $bytes } 位元組，最多 { $max } 位元組。
text-too-short = { $what }有 { $bytes } 位元組，至少需要 { $min } 位元組。
text-character = { $what }含有不允許的字元 { $code }。

## 身邊事

of-issue = 第 { $issue } 號：{ $told }
the-reporter = 上報人
neighbour = 鄰居 { $alias }
neighbour-you = 您
and-parts = { " · " }
category = { $name ->
    [lighting] 照明
    [road] 道路
    [water] 水管
    [waste] 垃圾
    [noise] 噪音
    [parking] 停車
    [building] 樓宇
    [greenery] 綠化
    [safety] 安全
    [service] 辦事諮詢
    [other] 其他
   *[unknown] 「{ $name }」
}
issue-state = { $name ->
    [submitted] 尚未受理
    [acknowledged] 已受理
    [replied] 已正式答覆
    [self_governance] 鄰里自治中
    [work_order] 網格工單辦理中
    [joint_case] 多部門聯合辦理中
    [resolved] 已辦結，已解決
    [unresolved] 已辦結，未能解決
    [confirmed] 上報人已確認
    [reopened] 重新辦理
    [merged] 已併入另一件
    [withdrawn] 已撤回
   *[unknown] 「{ $name }」
}
issue-class = { $name ->
    [enquiry] 諮詢類
    [handling] 辦理類
    [joint] 聯合辦理類
   *[unknown] 「{ $name }」
}
reply-outcome = { $name ->
    [started] 已著手辦理
    [answered] 已解答
    [transferred] 已轉交他方辦理
   *[unknown] 「{ $name }」
}
order-move = { $name ->
    [accepted] 受理
    [filed] 立案
    [dispatched] 派遣
    [in_hand] 處置
    [checked] 核查
    [closed] 結案
    [visited] 回訪
    [archived] 歸檔
    [returned] 退回
    [extended] 延期
    [supervised] 督辦
    [reworked] 返工
   *[unknown] “{ $name }”
}
order-state = { $name ->
    [sent] 已發往網格
    [accepted] 已受理
    [filed] 已立案
    [dispatched] 已派遣
    [in_hand] 處置中
    [checked] 已核查
    [closed] 已結案
    [visited] 已回訪
    [archived] 已歸檔
    [returned] 已被退回
    [dropped] 不再需要
   *[unknown] “{ $name }”
}
commitment = { $name ->
    [kept] 已兌現
    [missed] 未兌現
   *[unknown] “{ $name }”
}
order-stands = 工單：{ $state }
order-until = 工單：{ $state }，延至 { $until }
joint-lead = 由 { $department } 號部門牽頭
joint-lead-staff = 由社區牽頭
joint-invited = 參與部門：{ $departments }
joint-open = { $n ->
    [one] 第 { $numbers } 項承諾待兌現
   *[other] 第 { $numbers } 項承諾待兌現
}
department-nobody = 尚無人員
department-grid = 承辦工單
department-entries = { $n ->
    [one] 回覆指南 { $n } 條
   *[other] 回覆指南 { $n } 條
}
entry-version = { $department } 號部門第 { $entry } 條，第 { $version } 版
entry-is-withdrawn = 已撤下
work-place = 社區 { $neighbourhood }，{ $title }
no-departments = 本區還沒有部門，由區管理員開設
no-entries = 沒有這樣的條目
no-work = 沒有待辦事項
entry-written = 條目已寫入；{ $command } 可查看它和編號
entry-withdrawn = 第 { $entry } 條已撤下，答覆不能再引用
order-moved = 第 { $issue } 號：工單{ $to }；上報人會收到通知。
moment-wrong = 請寫日期，如 2026-12-03，或日期和時間，如 2026-12-03T18:00
cites-wrong = 請寫部門和指南條目，如 2/5
escalation = { $name ->
    [unacknowledged] 無人按時受理，已提醒書記和所有副書記
    [repeated] 仍無人受理，已再次提醒
    [warning] 正式答覆期限將到，已提醒
    [overdue] 正式答覆期限已過而未答覆，已記錄並告知街道
   *[unknown] 「{ $name }」
}
alert-reason = { $name ->
    [reported] 有新上報
    [unacknowledged] 無人按時受理
    [repeated] 仍無人受理
    [warning] 正式答覆期限將到
    [overdue] 正式答覆期限已過
    [reopened] 上報人表示沒有辦好
    [stepped] 有新進展
    [handler] 現由您經辦
    [work_order] 收到工單
    [supervised] 工單被督辦
    [invited] 貴部門受邀聯合辦理
   *[unknown] 「{ $name }」
}
alert-waits = { $wants ->
    [acknowledgement] 等待受理已 { $wait }
    [reply] 等待正式答覆已 { $wait }
    [order] 已等待 { $wait }，尚未受理工單
   *[other] 已等待 { $wait }
}
issue-place = { $category }，{ $spot }
issue-says = { $what }：{ $text }
issue-title = 第 { $issue } 號：{ $what }
issue-reported = { $by } 於 { $date } 上報
issue-after = { $wait }後
issue-no-response = 尚無回應
issue-response = 首次回應：{ $when }
issue-reply = 正式答覆：{ $when }
issue-reply-was-late = 正式答覆：{ $when }，逾期 { $late }
issue-due = 還有 { $wait }應正式答覆（{ $date } 前）
issue-late = 正式答覆已逾期 { $late }
issue-goes-on = 在第 { $into } 號繼續
issue-stars = { $stars } 星（共 5 星）
issue-reopenings = { $n ->
    [one] 重新辦理 { $n } 次
   *[other] 重新辦理 { $n } 次
}
issue-breaches = { $n ->
    [one] { $n } 次正式答覆逾期
   *[other] { $n } 次正式答覆逾期
}
issue-comments = { $n ->
    [one] { $n } 則評論
   *[other] { $n } 則評論
}
issue-following = 您在關注
issue-case = { $command } 可進入個案，您和經辦人在那裡交流，鄰居看不到
no-issues = 沒有這樣的上報
more-issues = 更多：{ $command }
reported = 已上報，編號 { $issue }；鄰居看到的您是「{ $alias }」
reported-due = 應於 { $date } 前（{ $wait }內）正式答覆您
reported-next = { $command } 可檢視進展
reported-somewhere = 已上報；{ $command } 可列出
preview-public = 小區所有成員將看到：
preview-neighbour = 上報人：鄰居……（專為這次上報抽取的號碼）
preview-private = 書記、副書記和經辦人還會看到您的名字和聯絡方式：{ $contact }
preview-from = 收信人 { $name } 會在對話裡看到它成為哪一件上報，因此知道是您上報的；其他人不會知道有這則訊息
report-question = 就用這些話上報嗎？[y/N]
report-takes-yes = 這些話原是寫給一個人的；請另寫，或加上 --yes 表示鄰居可以看到
report-no-message = 那裡沒有您可以上報的訊息；{ $command } 查看對話
preview-no-contact = 未填寫
issue-photo = 照片 { $photo }
photo-sent = { $file } 已傳送
photo-saved = 已儲存為 { $file }
photo-too-large = { $file } 超過 10 MiB，請先縮小
alike = 沒有發送：可能已有人上報。{ $command } 可關注那一件；--new 仍然上報
alike-own = 沒有發送：您可能已上報過。{ $command } 可補充說明；--new 重新上報
inbox-empty = 還沒有收到任何提醒
inbox-nothing = 沒有需要您處理的
inbox-acknowledge = { $n ->
    [one] 有 { $n } 件需要您處理：{ $command }
   *[other] 有 { $n } 件需要您處理，等待最久的：{ $command }
}
inbox-reply = { $n ->
    [one] 有 { $n } 件需要您正式答覆：{ $command }
   *[other] 有 { $n } 件需要您處理，等待最久的：{ $command }
}
alert-quiet = 靜音
on-rota = { $person }：{ $when }
on-duty-now = 正在值班
no-duty = 沒有排班
duty-slot = { $days } { $hours }
from-to = { $from }–{ $to }
from-to-overnight = { $from }–次日 { $to }
days-in-a-row = { $first }至{ $last }
and-days = 和
weekday = { $day ->
    [1] 週一
    [2] 週二
    [3] 週三
    [4] 週四
    [5] 週五
    [6] 週六
   *[7] 週日
}
duty-set = 編號 { $user } 的人員已排班：{ $times }
duty-cleared = 編號 { $user } 的人員不再排班
duty-times = 請交替寫日子和時間，最晚到 24:00：mon-fri 18:00-08:00 sat,sun 00:00-24:00
duty-nobody = 現在沒有人值班：新的上報會叫醒書記和所有副書記，正在勿擾時段的除外。排班：{ $command }
quiet-none = 您沒有設定勿擾時段
quiet-set = 在 { $times } 提醒不會吵醒您，但仍會進入您的提醒
quiet-off = 已取消勿擾時段
quiet-times = 請寫成 22:00-06:00，或 off
issue-followed = 已關注第 { $issue } 號；進展見 { $command }
issue-unfollowed = 已取消關注第 { $issue } 號
issue-commented = 已評論第 { $issue } 號，所有成員可見
issue-blanked = 第 { $of } 號的文字已收回並清除
issue-handler = { $user } 號現在經辦第 { $issue } 號，可檢視個案
issue-no-handler = { $user } 號不再經辦第 { $issue } 號
issue-who = { $command } 可檢視上報人和聯絡方式
issue-step = { $step ->
    [acknowledged] 第 { $issue } 號已受理，上報人會收到提醒。
    [responded] 已回應第 { $issue } 號的上報人；正式答覆另行作出。
    [replied] 第 { $issue } 號已正式答覆。
    [classified] 第 { $issue } 號已歸類。
    [neighbours_tried] 第 { $issue } 號的鄰里自治情況已記錄。
    [sent_to_grid] 第 { $issue } 號已轉網格工單。
    [joint_opened] 第 { $issue } 號已聯合辦理。
    [progressed] 第 { $issue } 號的進展已說明。
    [resolved] 第 { $issue } 號已辦結；上報人可以確認，或要求重新辦理。
    [unresolved] 第 { $issue } 號已辦結，未能解決；上報人可以確認，或要求重新辦理。
    [confirmed] 第 { $issue } 號已確認，謝謝。
    [reopened] 第 { $issue } 號重新辦理，時限重新計算。
    [merged_into] 第 { $issue } 號已併入。
    [withdrawn] 第 { $issue } 號已撤回。
    [order_moved] 第 { $issue } 號的工單有了進展；上報人會收到通知。
    [minuted] 會議紀要已記入第 { $issue } 號。
    [committed] 承諾已記入第 { $issue } 號。
    [commitment_settled] 承諾的結果已記入第 { $issue } 號。
   *[other] 第 { $issue } 號已處理。
}
issue-step-takes = { $step ->
    [acknowledged] 它已受理，或已辦結。
    [responded] 它已辦結，不能再回應。
    [replied] 它已辦結，不能再答覆。
    [classified] 它已在這一類，或已辦結。
    [neighbours_tried] 鄰里自治須先正式答覆，並歸入辦理類（handling）。
    [sent_to_grid] 轉網格須先正式答覆、歸入辦理類（handling），並記錄鄰里自治情況。
    [joint_opened] 聯合辦理須先正式答覆、歸類為聯合，並寫明部門，每個一次。
    [progressed] 進展在正式答覆之後、辦結之前說明。
    [resolved] 辦結須先正式答覆，且只辦結一次。
    [unresolved] 辦結須先正式答覆，且只辦結一次。
    [confirmed] 它尚未辦結，或已確認。
    [reopened] 只有辦結的才能重新辦理。
    [merged_into] 兩件都須未辦結，且不是同一件。
    [withdrawn] 它已辦結。
    [order_moved] 工單還沒到這一步，或已過這一步，或次數已到上限；延期須寫將來的時間。
    [minuted] 會議紀要只記入進行中的聯合辦理。
    [committed] 承諾只用於進行中的聯合辦理，期限須在將來。
    [commitment_settled] 沒有這項待兌現的承諾。
   *[other] 它還沒有到這一步，或已經過了這一步。
}
issue-look = { $command } 可檢視現狀。

## 操作結果

appointed = { $user } 號已在第 { $neighbourhood } 號小區任職：{ $office }
dismissed = { $user } 號在第 { $neighbourhood } 號小區已不擔任職務
left = 您已退出第 { $neighbourhood } 號小區
slow-mode-pause = 0 到 { $most } 秒，或 off
hand-over-question = 要把第 { $neighbourhood } 號小區的書記職務移交給 { $name }（{ $user } 號）嗎？移交後您不再擔任職務。[y/N]
leave-question = 確定退出第 { $neighbourhood } 號小區嗎？再次加入需要重新審核。[y/N]
leave-takes-yes = 退出後無法自行撤回；如確定退出，請加上 --yes
nothing-was-done = 未做任何操作
member-already = 您已是第 { $neighbourhood } 號小區的成員
applied = 您已申請加入第 { $neighbourhood } 號小區
applied-next = 用 { $look } 檢視審核進度；用 { $read } 閱讀小區公告
standing-member = 成員
standing-waiting = 自 { $since } 起等待書記或副書記審核
standing-refused = { $at } 未獲批准：{ $reason }。您可以再次申請
standing-banned = { $at } 被禁止加入，事由：{ $rule }。{ $reason }（管理紀錄第 { $act } 項）。
standing-may-appeal = 可用 { $command } 向街道申訴
standing-appealed = 您已於 { $at } 向街道申訴，尚未作出決定
standing-appeal-refused = 街道已於 { $at } 駁回您的申訴：{ $reason }
standing-unknown = 目前版本不認識的狀態
renamed = 您現在的名字是 { $name }
application-withdrawn = 您已撤回加入第 { $neighbourhood } 號小區的申請
numbers-days = 按日
numbers-weeks = 按週（週一至週日）
numbers-few = 不足5人
numbers-no-share = 不顯示
numbers-period = { $date }：加入 { $joins }，退出 { $leaves }，活躍 { $active }，發言 { $participants }；發言最多的十人所占比例：{ $share }
numbers-rounded = 人數按五的倍數向下取整，不足五人不顯示。
about-title = { $title }（小區編號 { $neighbourhood }）
about-kind = { $phase ->
    [pilot] 試點
    [live] 正式使用
   *[other] { $phase }
}，{ $kind ->
    [urban] 居民區
    [village] 村
   *[other] { $kind }
}，成員 { $members } 人
about-on = 已開通：{ $modules }
about-off = 未開通：{ $modules }
module = { $module ->
    [bulletin] { $kind ->
        [village] 村務公告
       *[other] 社區公告
    }
    [party] 黨建園地
    [assembly] { $kind ->
        [village] 村民議事廳
       *[other] 議事廳
    }
    [issues] 身邊事
    [neighbours] 鄰里社交
    [property] 物業之窗
    [police] 警民直通車
    [doctor] { $kind ->
        [village] 鄉村醫生
       *[other] 家庭醫生
    }
    [guide] 辦事指南
   *[other] { $module }
}
admitted = { $user } 號已成為第 { $neighbourhood } 號小區的成員
refused-applicant = 未批准 { $user } 號加入，本人可以看到理由
code-in-force = 自 { $since } 起有效：掃碼 { $scans } 次，申請 { $applied } 次，批准 { $admitted } 人
code-revoked = 已沒有有效的加入碼
no-code = 目前沒有有效的加入碼，可用 { $command } 發布
voice = 最近 { $posts } 則訊息中有 { $own } 則是您發的（{ $share }%）
voice-over = 最近的訊息有 { $share }% 是您發的，不宜超過 { $limit }%：請讓別人也說說
muted = { $user } 號已被禁言 { $minutes } 分鐘，已記入管理紀錄
unmuted = { $user } 號可以重新發言，已記入管理紀錄
slow-mode = { $seconds ->
    [0] 慢速模式已關閉，已記入管理紀錄
   *[other] 沒有職務的居民每 { $seconds } 秒可發一則，已記入管理紀錄
}
post-removed = 第 { $post } 號已移除（管理紀錄第 { $act } 項），作者可以申訴
appealed = 已對第 { $act } 項提出申訴，由街道決定；結果可用 { $command } 檢視
pinned = 第 { $post } 號已置頂
unpinned = 第 { $post } 號已取消置頂
no-pins = 這裡沒有置頂的內容
banned = { $user } 號已被移出並禁止加入（管理紀錄第 { $act } 項），本人可以申訴
unbanned = { $user } 號可以重新申請加入，已記入管理紀錄
screening-is = { $on ->
    [yes] 先審後發已啟用：沒有職務的居民發的訊息，要等書記或副書記審核
   *[no] 先審後發未啟用：訊息直接顯示
}
screening-set = { $on ->
    [yes] 先審後發已啟用，已記入管理紀錄；待審的訊息可用 { $command } 檢視
   *[no] 先審後發已關閉，已記入管理紀錄；仍在待審的訊息可用 { $command } 檢視
}
approved = 待審第 { $held } 號已發出，成為第 { $post } 號
rejected = 待審第 { $held } 號未通過（管理紀錄第 { $act } 項），作者可以申訴
withdrawn = 您的待審訊息（第 { $held } 號）已撤回，文字已清除
held-withdraw = 可用 { $command } 撤回。
no-leaders = 那裡沒有人擔任職務
leaders-next = 用 { $command } 給其中一位寫私信，只有雙方能看到
no-conversations = 還沒有私信；{ $command } 列出可以直接寫信的人
dm-asks = 請求與您私信
dm-answer = { $yes } 同意對方寫私信；{ $no } 不同意，對方不會收到通知
dm-proposed = 已提議；第 { $of } 則訊息是否上報由對方決定
dm-report = 有人提議上報第 { $of } 則訊息：{ $command } 會顯示鄰居將看到的內容並詢問您
dm-oneself = 這是您自己的編號
dm-ask = 對方還沒有同意接收私信。可用 { $command } 發出請求，或等待對方答覆。
dm-closed = 你們之中有人已不是那裡的成員，或者您封鎖了對方；{ $command } 列出您封鎖的人。
dm-at-once = 你們之中有人擔任職務，不需要先請求：{ $command }
contact-asked = 已向 { $user } 號發出請求；對方同意後，可用 { $command } 寫私信
contact-agreed = 現在雙方可以互發私信：{ $command }
contact-refused = 對方不會收到通知；您以後仍可以同意
contact-stands = 您已經同意過了。可用 { $command } 封鎖對方。
contact-not-asked = 此人沒有向您發出請求。{ $command } 列出誰發出過請求。
blocked = { $user } 號已被封鎖，對方不會收到通知
unblocked = 已取消封鎖 { $user } 號
nobody-blocked = 您沒有封鎖任何人
poll-opened = 已提問；{ $command } 選第一項
poll-answered = 提問 { $post } 已收到您的回答；結束之前可以更改
poll-taken-back = 提問 { $post } 沒有您的回答
poll-ended = 提問 { $post } 已結束，誰選了什麼已清除
poll-asks = { $by }提問：
poll-until = { $several ->
    [yes] 可選多項，截至 { $date }
   *[no] 選一項，截至 { $date }
}
poll-is-closed = 已結束
poll-people = { $people } 人已回答
poll-stands = 目前 { $counts }
poll-closed = { $by }結束了提問 { $post }：{ $counts }
poll-time-up = 提問 { $post } 時間已到：{ $counts }
mediation-opened = { $topic } 已向當事人、書記和副書記開放；{ $command } 可進入
party-added = { $user } 號已是當事人
party-removed = { $user } 號不再是當事人
mediation-left = 您已不是當事人，不能再檢視
mediation-ended = 已結束，以後只能檢視
record-holds = { $acts ->
    [0] 暫無管理紀錄
    [one] 共 { $acts } 則紀錄，完整無誤
   *[other] 共 { $acts } 則紀錄，完整無誤
}
record-unchanged = { $acts ->
    [one] 共 { $acts } 則紀錄，完整無誤；您上次看到的（至第 { $before } 則）沒有變動
   *[other] 共 { $acts } 則紀錄，完整無誤；您上次看到的（至第 { $before } 則）沒有變動
}
record-broken = 管理紀錄有誤：{ $why }請保留此訊息，並向街道反映
record-rewritten = 管理紀錄被改寫：前 { $acts } 則與您上次看到的不同。請保留此訊息，並向街道反映
record-not-remembered = 管理紀錄無誤，但未能記下本次檢視的內容
chain-gap = 第 { $last } 則之後是第 { $found } 則，中間有缺失或被插入。
chain-broken = 第 { $act } 則與其校驗值不符，它或之前的紀錄被改動過。
chain-too-new = 第 { $act } 則是目前版本不認識的類型，請更新後再核對。
search-nothing = 沒有找到
search-all = 就這些
search-incomplete = 索引正在建立，目前只查找了 { $percent } % 的歷史，請稍後再查
earlier-ones = 更早的內容：{ $command }
the-beginning = 已經到最開頭了
in-no-neighbourhood = 您還沒有加入任何小區；用海報上的加入碼和 { $command } 即可申請
poster-ready = { $file } 可以列印了，其中的加入碼是 { $code }

## 登入與裝置

password-prompt = { $login } 在 { $server } 的密碼：
new-password-prompt = 為 { $login } 在 { $server } 設定新密碼：
once-more = 請再輸入一次：
passwords-differ = 兩次輸入不一致，未做任何操作
exposed = 警告：此位址未加密（http://），途中可能有人看到密碼
account-made = 帳號已建立，加入碼屬於：{ $title }
logged-in = 已登入 { $server }：{ $name }（設定檔 { $profile }，裝置 { $device }）
logged-out = 已登出（設定檔 { $profile }）
no-terminal-for-password = 沒有終端機，無法詢問密碼。請使用 --password-stdin
cannot-read-password = 無法從標準輸入讀取密碼
device-still-known = 警告：伺服器上仍保留裝置 { $device }：{ $why }
device-signed-out = 裝置 { $device } 已登出
no-such-device = 您沒有裝置 { $device }，可用 { $command } 檢視
this-device = 本裝置
nothing-forgotten = 本機的登入資訊仍然保留（{ $why }）；用 { $command } 可強制清除
profile-unknown = 設定檔 { $profile } 尚未登入。請用 { $command } 登入
profile-unknown-others = 設定檔 { $profile } 尚未登入。請用 { $command } 登入，或改用已登入的設定檔：{ $others }
profile-damaged = { $path } 已損壞。請刪除它，再用 { $command } 重新登入
profile-without-server = 設定檔中沒有伺服器位址。請用 { $command } 重新登入
no-home = LINLI_CONFIG_DIR 和 HOME 都沒有設定，請設定其中之一

## 出錯與中斷

refused = 被拒絕（{ $code }）：{ $why }
try-again-in = 請在 { $wait }後重試。
try-again = 請稍後再試。
advice-bad_token = 請用 { $command }。
advice-login_taken = 如果是您本人的，請用 { $command } 登入。
advice-not_found = { $command } 列出您能檢視的內容。
advice-not_allowed = { $command } 列出各職務由誰擔任。
advice-muted = 檢視紀錄：{ $command }
advice-not_muted = 誰被禁言：{ $command }
advice-not_banned = 誰被禁止加入：{ $command }
advice-no_such_act = { $command } 列出各項紀錄。
advice-banned = 如果是您本人，{ $command } 說明原因。
advice-no_such_department = { $command } 可列出全部部門。
advice-no_such_entry = { $command } 可列出全部條目。
advice-no_such_issue = { $command } 列出未辦結的。
advice-wrong_state = { $command } 可檢視現狀。
advice-too_many_issues = { $command } 列出它們。
advice-no_consent = 發出請求：{ $command }
advice-too_many_pins = { $command } 列出置頂的內容。
advice-too_many_blocks = { $command } 列出您封鎖的人。
advice-nothing_waits = 書記和副書記可用 { $command } 檢視待辦。
advice-too_many_devices = { $command } 列出您的裝置。
advice-no_such_member = { $command } 可以列出成員。
advice-not_here = 請選擇群聊，例如 group/7。
advice-client_id_reused = 請換一個 --client-id，或不要指定。
advice-client_id_expired = 請用新的 --client-id，或不要指定。
unreachable = { $why }。請確認伺服器正在執行、位址正確，然後重試
unreachable-why = 無法連上伺服器：{ $why }
no-tls = 無法連上伺服器：對方可能沒有啟用 TLS，請試試 { $address }
no-linli-server = { $server } 的答覆不像鄰里伺服器（HTTP 狀態 { $status }）。請檢查位址
signed-out = 伺服器已不認識這次登入（已被登出）。請用 { $command } 重新登入
unwelcome = 伺服器拒絕本程式：{ $why }。請檢查位址，或更新 linli
closed-here = 連線已由本程式關閉
not-answered = 伺服器沒有及時答覆，操作不一定已完成
put-off-too-long = 伺服器推遲了這項操作，等待時間已到：{ $why }請稍後再試，或延長 --wait
put-off = 暫時不行：{ $why }{ $wait }後自動重送。
reconnecting = { $why }；{ $wait }後重連
no-connection = 沒有連線，正在自動重試（{ $why }）
back = 已恢復連線
complains = 伺服器回報問題（{ $code }）：{ $message }
not-followed = 無法關注 { $topic }（{ $code }）：沒有這個地方，或者您已無權檢視；{ $command } 列出您能檢視的內容
cannot-read = 無法讀取 { $path }
cannot-write = 無法寫入 { $path }
cannot-create = 無法建立 { $path }
cannot-delete = 無法刪除 { $path }
file-exists = 檔案已存在，請換一個檔名
address-too-long = 伺服器位址太長，無法產生二維碼
cannot-read-stdin = 無法從標準輸入讀取文字
stdin-too-long = 文字超過 { $max } 位元組，請縮短
stdin-not-utf8 = 標準輸入的文字不是 UTF-8 編碼，請先轉換
arg-language = 可用 en、zh-Hans 或 zh-Hant
arg-time = 寫法如 30m、24h 或 3d，最長 14d
arg-named = 不在可選範圍內
arg-reply = 格式為 PATTERN=TEXT，兩邊都不能為空
arg-profile = 最多 { $max } 個字母、數字或 - _ . ，且不能以點開頭

## 逐行聊天

chat-title = == { $title }（{ $topic }）；輸入 /help 檢視說明
chat-help =
    -- 輸入的每一行都會原樣發出；以下是指令：
       /reply N 文字    回覆第 N 號            /react N 👍     表態
       /edit N 文字     修改自己的第 N 號      /unreact N 👍   收回表態
       /delete N        刪除自己的第 N 號      /older          檢視更早的內容
       /quit            發完後離開             //文字          傳送以斜線開頭的文字
chat-restored = 伺服器已從備份還原：上面顯示的內容可能已不存在或編號已變；以下是現有內容
chat-started-over = 期間訊息太多，上面可能有遺漏；以下是最新內容
tail-started-over = 伺服器無法從該處繼續，可能有遺漏；以下是最新內容
chat-earlier = 更早的內容：
chat-older = （輸入 /older 檢視更多）
chat-was-beginning = （已經到最開頭了）
chat-nothing-earlier = 沒有更早的內容了
chat-no-member = 您已不是「{ $title }」（{ $topic }）的成員；{ $command } 列出您能檢視的內容
in-several-groups = 您加入了多個群，請指定其中一個：{ $groups }
lines-refused = { $n ->
    [one] 有 { $n } 行被拒絕，見上文
   *[other] 有 { $n } 行被拒絕，見上文
}
interrupted = 已中斷
not-sent = { $n ->
    [one] 有 { $n } 行沒有發出：
   *[other] 有 { $n } 行沒有發出：
}
not-sent-perhaps = { $n ->
    [one] 有 { $n } 行沒有發出（或已發出但未獲確認）：
   *[other] 有 { $n } 行沒有發出（第一行可能已發出）：
}
not-sent-yet = { $n ->
    [one] 還有 { $n } 行未發出，正在等待伺服器（按 Ctrl-C 放棄）
   *[other] 還有 { $n } 行未發出，正在等待伺服器（按 Ctrl-C 放棄）
}
line-kept = 已保留（{ $n } 行待發），連線恢復後發出
line-cut = 未傳送：終端機會在 { $bytes } 位元組處截斷，沒有發出任何內容。長文請用：{ $command }
line-not-utf8 = 未傳送：這一行不是 UTF-8 編碼
line-not-sent = 未傳送：{ $why }
line-not-done = 未完成：{ $why }
reaction-is-emoji = 表態須是表情符號
typed-delete = 格式為 /delete N，N 是您那則訊息的編號
typed-rest = 格式為 /{ $command } N 再加內容，N 是訊息的編號
typed-unknown = 沒有 /{ $command } 這個指令；/help 列出全部指令
bot-behind = 從第 { $post } 號起有些訊息不再回覆：等待的太多
bot-not-answered = 第 { $post } 號沒有回覆：{ $why }
cannot-read-script = 無法讀取腳本
script-line = 腳本第 { $line } 行
script-step = { $why }；用法見 `linli bot --help`
script-no-last = 機器人還沒有發過訊息

## 值班台

duty-title = 值班台
duty-title-of = 值班台 · { $title }
duty-owed = { $n } 件待正式答覆
duty-late = { $n } 件逾期
duty-wanting = ! { $n } 件等您處理
duty-column-issue = 事項
duty-column-waits = 已等待
duty-column-left = 答覆剩餘
duty-state = { $name ->
    [submitted] 未受理
    [acknowledged] 已受理
    [replied] 已答覆
    [self_governance] 鄰里自治
    [work_order] 網格工單
    [joint_case] 聯合辦理
    [reopened] 重新打開
   *[other] 已了結
}
duty-overdue = 逾期 { $clock }
duty-replied = 已答覆
duty-replied-late = 逾期答覆
clock-minutes = { $clock } 分
clock-hours = { $clock } 時
duty-nowhere = 您沒有擔任任何社區的書記或副書記。值班台供書記和副書記使用，其他人用 linli issues 查看上報。
duty-nothing = 沒有未了結的事項。有新上報會出現在這裡，並響鈴。
duty-none-fits = 沒有符合篩選的事項，按 Esc 取消篩選。
duty-none-chosen = 尚未選中事項：用 ↑ ↓ 選一件。
duty-gone = 這件已了結，用 ↑ ↓ 另選一件。
duty-wants-a = ! { $reason }：按 a 受理
duty-wants-f = ! { $reason }：按 f 正式答覆
duty-photos = { $n } 張照片；linli issue 列出名稱，linli photo 儲存
duty-reporter = 上報人：{ $name }；聯絡方式：{ $contact }
duty-reporter-no-contact = 上報人：{ $name }，未留聯絡方式
duty-earlier = （更早的經過見 linli issue）
duty-not-shown = 無法載入：{ $why }
duty-not-listed = 無法載入列表：{ $why }稍後會自動重試。
duty-talk = 個案 { $issue }
duty-talk-readers = 上報人、書記、副書記和經辦人可見。
duty-talk-hint = 在這裡寫給上報人，Esc 關閉
duty-filter-hint = 詞、編號或地點
duty-hint-filter = Enter 保留
duty-hint-acknowledge = a 受理
duty-hint-respond = r 回應
duty-hint-reply = f 正式答覆
duty-hint-talk = o 個案
duty-form = 事項 { $issue }：{ $step ->
    [responded] 先回應上報人，不算正式答覆
    [replied] 正式答覆
    [classified] 歸類
    [neighbours_tried] 鄰里自治的做法
    [sent_to_grid] 轉為網格工單
    [joint_opened] 聯合辦理
    [progressed] 進展
    [resolved] 了結：已解決
    [unresolved] 了結：未能解決
    [merged_into] 與另一件相同
   *[other] 經辦人
}
duty-form-what = { $step ->
    [classified] 理由：一行，全體成員可見。
    [merged_into] 繼續辦理的那一件的編號。
    [neighbours_tried] 誰來做什麼，或結果如何；全體成員可見。
    [sent_to_grid] 要辦的事；全體成員可見。
    [joint_opened] 誰牽頭、誰參加；全體成員可見。
    [resolved] 怎樣解決的；全體成員可見。
    [unresolved] 為什麼未能解決；全體成員可見。
   *[other] 內容；全體成員可見。
}
duty-keys-text = Enter 傳送 · Alt+Enter 換行 · Esc 收起並保留
duty-keys-both = Tab 或 ↑ ↓ 選擇 · Enter 傳送 · Alt+Enter 換行 · Esc 收起並保留
duty-keys-choice = Tab 或 ↑ ↓ 選擇 · Enter 確定 · Esc 返回
duty-handler-on = { $name } 經辦，可看個案
duty-handler-off = { $name } 不再經辦
duty-no-staff = 那裡還沒有其他任職的人，或名單尚未載入；按 Esc 後重試。
duty-bad-number = 這不是事項的編號。
duty-no-more = 現在不能再傳送：沒有連線，或等待傳送的太多。所寫內容已保留。
duty-not-done = 事項 { $issue }：未辦成。{ $why }
duty-not-done-kept = 事項 { $issue }：未辦成。{ $why }所寫內容已保留，在那裡按同一個鍵可取回。
duty-help-acknowledge = 受理：已有人接手
duty-help-respond = 回應：先給上報人一句話，或再說一句
duty-help-reply = 正式答覆：已著手、已解答或已轉交
duty-help-classify = 歸類：諮詢、辦理、聯合辦理
duty-help-tried = 記錄鄰里自治的做法或結果
duty-help-grid = 轉給網格，成為工單
duty-help-joint = 由幾個部門聯合辦理
duty-help-progress = 說明進展
duty-help-resolved = 了結：已解決
duty-help-unresolved = 了結：未能解決
duty-help-merge = 與另一件相同，併入那一件
duty-help-handler = 指定經辦人，或取消
duty-help-talk = 打開個案，與上報人對話；關閉
duty-help-filter = 只顯示含有這些詞的；Esc 顯示全部
duty-help-choose = 選擇事項；Home、End 到首尾
duty-help-page = 捲動右側
duty-help-enter = 傳送所寫內容；窄螢幕時查看事項
duty-help-back = 收起所寫內容並保留；關閉個案
duty-help-quit = 離開；有未傳送的內容時會詢問
duty-help-marks = ! 有等您處理的提醒 · 時間以伺服器為準 · 逾期：正式答覆的時限已過
duty-leave-unsent = 有 { $n } 段所寫內容沒有傳送，離開時會顯示出來。
duty-left-unsent = 有 { $n } 段內容沒有傳送：
duty-no-terminal = 值班台需要完整的終端機；{ $list } 列出未了結的事項，{ $alerts } 顯示新到的提醒
