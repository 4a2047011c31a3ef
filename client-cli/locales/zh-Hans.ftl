# 邻里全屏客户端，简体中文。三个文件的键和变量必须一致，由测试检查。

## 列表与标题

kind = { $kind ->
    [group] 群聊
    [bulletin] 公告
    [roster] 成员
    [moderation] 管理记录
    [desk] 工作台
    [register] 住户登记
    [district] 街道
   *[other] { $kind }
}
no-list = 暂无内容
no-topics = 您还没有加入任何小区，请联系书记审核加入。
nothing-open = 尚未打开任何内容，请从列表中选择（F2）。
online = { $n } 人在线
loaded-all = 已载入全部 { $n } 条
loaded-part = 已载入最近 { $n } 条
topic-lost = 您已无法查看“{ $topic }”。{ $why }

## 对话

loading = 正在载入……
history-beginning = 已经到最开头了
history-more = 上面还有更早的内容
history-loading = 正在载入更早的内容……
history-failed = 更早的内容载入失败。{ $why }再次向上滚动可重试。
history-full = 已载入 { $n } 条，一次最多只能看到这里。
started-over = 离线期间消息太多，对话已重新载入。
new-since = 以下为新消息
new-below = 下面有 { $n } 条新消息（End）
day = { $year }年{ $month }月{ $day }日 { $weekday ->
    [1] 星期一
    [2] 星期二
    [3] 星期三
    [4] 星期四
    [5] 星期五
    [6] 星期六
   *[7] 星期日
}
somebody-gone = 已注销的用户
the-district = 街道管理方
office = { $office ->
    [secretary] 书记
    [deputy] 副书记
    [property] 物业
    [police] 民警
    [doctor] 家庭医生
   *[other] 工作人员
}
excerpt = { $name }：{ $text }
answers-earlier = 更早的一条（第 { $post } 号）
edited = 已修改
deleted = 该消息已删除
sending = 正在发送……
waiting = 等待网络连接……
stored = 已发送
failed = 未发送。{ $why }
failed-keys = e：放回输入框 · d：丢弃
change-of = 对第 { $post } 号的修改
is-typing = { $n ->
    [one] { $names } 正在输入……
   *[other] { $names } 正在输入……
}
and-names = { "、" }
act-muted = { $by } 将 { $person } 禁言至 { $until }，事由：{ $rule ->
    [flooding] 刷屏
    [insult] 辱骂或威胁
    [private_data] 泄露他人隐私
    [advertising] 发布广告
    [unlawful] 违法内容
   *[other] { $rule }
}。{ $reason }
act-unmuted = { $by } 提前解除了 { $person } 的禁言
act-slow_mode_set = { $seconds ->
    [0] { $by } 关闭了慢速模式
    [one] { $by } 开启了慢速模式：居民每 { $seconds } 秒可发一条
   *[other] { $by } 开启了慢速模式：居民每 { $seconds } 秒可发一条
}
act-join_code_issued = { $by } 发布了新的加入码 { $code }
act-join_code_revoked = { $by } 停用了加入码
act-join_code = 当前加入码 { $code }：申请 { $applied } 次，批准 { $admitted } 人
act-applied = { $person } 申请加入
act-application = { $person } 等待审核：{ $name }，{ $building }，{ $flat }
act-admitted = { $by } 批准 { $name } 加入
act-refused = { $by } 未批准 { $person } 加入：{ $reason }
act-resident = { $name }，{ $building }，{ $flat }：{ $person }
act-resident_left = 第 { $user } 号用户已从住户登记中移除
act-unknown = { $by }：“{ $kind }”，当前版本无法显示

## 输入框

write-here = 说点什么……
nothing-to-write = 此处只能查看，不能发言
answering = 回复 { $post }（Esc：取消回复）
changing = 修改 { $post }（Esc：不修改）
text-full = 字数已到上限
too-much-waits = 待发送的内容太多，请稍候
still-on-its-way = 这一条还在发送中
not-done = 操作未成功。{ $why }
failed-ended = 连接已结束。
failed-here = 本程序未能完成，请再试一次。

## 连接

link-connecting = 正在连接……
link-connected = 已连接
link-waiting = 网络已断开，{ $wait }后重连
link-trying = 正在重新连接……
link-put-off = 已连接 · { $why }{ $wait }后自动重发。
link-signed-out = 已退出登录：请按 Ctrl+C 离开，再重新登录。
link-unwelcome = 服务器拒绝本程序：{ $why }
link-closed = 已断开
lost-unreachable = 无法连接服务器
lost-timeout = 无法连接服务器（没有响应）
lost-going-away = 服务器正在重启
lost-closed = 连接中断
lost-not-now = 服务器暂不接受登录。{ $why }
lost-sign-in = 服务器没有响应登录
lost-silence = 长时间没有收到服务器的消息
lost-no-answer = 服务器没有回应
lost-unfitting = 服务器发来的内容有误
server-complains = 服务器无法理解本程序的请求。{ $why }
unsent = { $n ->
    [one] { $n } 条待发送
   *[other] { $n } 条待发送
}
seconds = { $n } 秒
minutes = { $n } 分钟
a-while = 一会儿

## 按键与提问

hints-input = ↑ 选消息 · F2 列表 · ? 帮助 · Ctrl+C 离开
hints-narrow = F2 列表 · ? 帮助
hints-posts = r 回复 · e 修改 · d 删除 · + 表态 · q 离开
hints-topics = ↑↓ Enter 打开 · Esc 返回 · q 离开
help-title = 按键说明
help-send = 发送
help-line = 在文字中换行
help-focus = 依次切换到对话、列表、输入框，或反向切换
help-choose = 选择消息（在输入框中按 ↑ 进入）或列表项
help-reply = 回复所选消息
help-edit = 修改自己的消息，或取回未发出的消息
help-delete = 删除自己的消息，或丢弃未发出的消息
help-react = 对所选消息表态，或收回表态
help-page = 翻页；向上翻时自动载入更早的内容
help-ends = 到已载入内容的开头，到最新一条
help-ends-always = 同上，输入时也可用
help-topics = 显示列表并切换到列表
help-open = 在列表中：打开
help-back = 返回输入框；取消回复或修改
help-words = 在文字中：移动一个词
help-line-ends = 在文字中：到行首、行尾
help-erase = 在文字中：删除一个词、删到行首
help-help = 显示本说明（输入框为空时可按 ?）
help-quit = 离开（不在输入框时）
help-leave = 离开（随时可用）
help-marks = ★ 党员 · 鼠标可打开、选择、滚动；按住 Shift 拖动可选取文字
delete-title = 删除这条消息？
react-title = 表态
react-keys = ← → Enter，或按数字 · Esc：取消
yes-or-no = y：是 · 其他键：否
leave-title = 离开？
leave-unsent = { $n ->
    [one] 有 { $n } 条消息未发送或未获确认。离开后文字会留在终端上。
   *[other] 有 { $n } 条消息未发送或未获确认。离开后文字会留在终端上。
}
left-unsent = { $n ->
    [one] 有 { $n } 条消息未发送或未获确认：
   *[other] 有 { $n } 条消息未发送或未获确认：
}

## 服务器拒绝的原因

error-not_json = 服务器读不懂本程序发送的内容。
error-bad_frame = 服务器无法理解本程序发送的内容。
error-unknown_op = 服务器还不支持这项操作。
error-bad_text = 文字为空、过长，或含有不允许的字符。
error-not_signed_in = 您尚未登录。
error-already_signed_in = 您已经登录。
error-bad_token = 登录已失效，请重新登录。
error-bad_credentials = 用户名或密码错误。
error-not_found = 没有这个地方，或者您无权查看。
error-no_such_post = 没有这条消息，或者已被删除。
error-not_yours = 只有作者本人可以这样做。
error-start_from_view = 期间消息太多，需要重新载入。
error-already_subscribed = 已经在关注这里了。
error-too_many_subscriptions = 同时关注的内容太多。
error-not_here = 此处不能进行这项操作。
error-too_many_edits = 这条消息的修改次数已到上限。
error-too_many_reactions = 表态数量已到上限，请先收回一个。
error-too_many_devices = 登录的设备太多，请先退出其中一台。
error-client_id_expired = 等待太久，已失效。请检查本机时间后重新发送。
error-client_id_reused = 与另一项操作冲突，请重新发送。
error-rate_limited = 操作太频繁，请等待 { $wait }。
error-busy = 服务器繁忙。
error-read_only = 服务器磁盘将满，暂时只读。
error-shutting_down = 服务器正在重启。
error-outcome_unknown = 服务器无法确认是否已完成。
error-internal = 服务器内部出错。
error-one_secretary = 小区不能没有书记，请先任命继任者。
error-not_allowed = 只有担任相应职务的人才能这样做。
error-muted = 您在此处被禁言，还剩 { $wait }；原因见管理记录。
error-not_muted = 此人未被禁言。
error-slow_mode = 慢速模式：{ $wait }后可再次发言。
error-no_such_code = 加入码无效或已失效。
error-too_many_applicants = 等待审核的人太多，请稍后再试。
error-login_taken = 这个用户名已被使用，请换一个。
error-unknown = 服务器拒绝了请求，原因是当前版本不认识的。
