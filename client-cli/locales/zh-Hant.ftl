# 鄰里全螢幕用戶端，繁體中文。三個檔案的鍵和變數必須一致，由測試檢查。

## 列表與標題

kind = { $kind ->
    [group] 群聊
    [bulletin] 公告
    [roster] 成員
    [moderation] 管理紀錄
    [desk] 工作檯
    [register] 住戶登記
    [district] 街道
   *[other] { $kind }
}
no-list = 暫無內容
no-topics = 您還沒有加入任何小區，請聯絡書記審核加入。
nothing-open = 尚未開啟任何內容，請從列表中選擇（F2）。
online = { $n } 人在線
loaded-all = 已載入全部 { $n } 則
loaded-part = 已載入最近 { $n } 則
topic-lost = 您已無法檢視「{ $topic }」。{ $why }

## 對話

loading = 正在載入……
history-beginning = 已經到最開頭了
history-more = 上面還有更早的內容
history-loading = 正在載入更早的內容……
history-failed = 更早的內容載入失敗。{ $why }再次向上捲動可重試。
history-full = 已載入 { $n } 則，一次最多只能看到這裡。
started-over = 離線期間訊息太多，對話已重新載入。
new-since = 以下為新訊息
new-below = 下面有 { $n } 則新訊息（End）
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
excerpt = { $name }：{ $text }
answers-earlier = 更早的一則（第 { $post } 號）
edited = 已修改
deleted = 該訊息已刪除
sending = 正在傳送……
waiting = 等待網路連線……
stored = 已傳送
failed = 未傳送。{ $why }
failed-keys = e：放回輸入框 · d：丟棄
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
act-applied = { $person } 申請加入
act-application = { $person } 等待審核：{ $name }，{ $building }，{ $flat }
act-admitted = { $by } 批准 { $name } 加入
act-refused = { $by } 未批准 { $person } 加入：{ $reason }
act-resident = { $name }，{ $building }，{ $flat }：{ $person }
act-resident_left = 第 { $user } 號用戶已從住戶登記中移除
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
failed-ended = 連線已結束。
failed-here = 本程式未能完成，請再試一次。

## 連線

link-connecting = 正在連線……
link-connected = 已連線
link-waiting = 網路已斷開，{ $wait }後重連
link-trying = 正在重新連線……
link-put-off = 已連線 · { $why }{ $wait }後自動重送。
link-signed-out = 已登出：請按 Ctrl+C 離開，再重新登入。
link-unwelcome = 伺服器拒絕本程式：{ $why }
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
a-while = 一會兒

## 按鍵與提問

hints-input = ↑ 選訊息 · F2 列表 · ? 說明 · Ctrl+C 離開
hints-narrow = F2 列表 · ? 說明
hints-posts = r 回覆 · e 修改 · d 刪除 · + 表態 · q 離開
hints-topics = ↑↓ Enter 開啟 · Esc 返回 · q 離開
help-title = 按鍵說明
help-send = 傳送
help-line = 在文字中換行
help-focus = 依序切換到對話、列表、輸入框，或反向切換
help-choose = 選擇訊息（在輸入框中按 ↑ 進入）或列表項目
help-reply = 回覆所選訊息
help-edit = 修改自己的訊息，或取回未送出的訊息
help-delete = 刪除自己的訊息，或丟棄未送出的訊息
help-react = 對所選訊息表態，或收回表態
help-page = 翻頁；向上翻時自動載入更早的內容
help-ends = 到已載入內容的開頭，到最新一則
help-ends-always = 同上，輸入時也可用
help-topics = 顯示列表並切換到列表
help-open = 在列表中：開啟
help-back = 返回輸入框；取消回覆或修改
help-words = 在文字中：移動一個詞
help-line-ends = 在文字中：到行首、行尾
help-erase = 在文字中：刪除一個詞、刪到行首
help-help = 顯示本說明（輸入框為空時可按 ?）
help-quit = 離開（不在輸入框時）
help-leave = 離開（隨時可用）
help-marks = ★ 黨員 · 滑鼠可開啟、選擇、捲動；按住 Shift 拖曳可選取文字
delete-title = 刪除這則訊息？
react-title = 表態
react-keys = ← → Enter，或按數字 · Esc：取消
yes-or-no = y：是 · 其他鍵：否
leave-title = 離開？
leave-unsent = { $n ->
    [one] 有 { $n } 則訊息未傳送或未獲確認。離開後文字會留在終端機上。
   *[other] 有 { $n } 則訊息未傳送或未獲確認。離開後文字會留在終端機上。
}
left-unsent = { $n ->
    [one] 有 { $n } 則訊息未傳送或未獲確認：
   *[other] 有 { $n } 則訊息未傳送或未獲確認：
}

## 伺服器拒絕的原因

error-not_json = 伺服器讀不懂本程式傳送的內容。
error-bad_frame = 伺服器無法理解本程式傳送的內容。
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
error-not_allowed = 只有擔任相應職務的人才能這樣做。
error-muted = 您在此處被禁言，還剩 { $wait }；原因見管理紀錄。
error-not_muted = 此人未被禁言。
error-slow_mode = 慢速模式：{ $wait }後可再次發言。
error-no_such_code = 加入碼無效或已失效。
error-too_many_applicants = 等待審核的人太多，請稍後再試。
error-login_taken = 這個用戶名稱已被使用，請換一個。
error-unknown = 伺服器拒絕了請求，原因是目前版本不認識的。
