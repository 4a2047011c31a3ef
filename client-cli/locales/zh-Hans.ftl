# 邻里终端客户端（全屏与逐行），简体中文。三个文件的键和变量必须一致，且每个键都要用到，由测试检查。说明见 en.ftl。

## 列表与标题

kind = { $kind ->
    [group] 群聊
    [bulletin] 公告
    [roster] 成员
    [moderation] 管理记录
    [desk] 工作台
    [appeals] 申诉
    [register] 住户登记
    [dm] 私信
    [mediation] 调解
    [issues] 身边事
    [case] 个案
    [inbox] 提醒
    [district] 街道
   *[other] { $kind }
}
no-list = 暂无内容
direct-heading = 私信
no-topics = 您还没有加入任何小区，请联系书记审核加入。
nothing-open = 尚未打开任何内容，请从列表中选择（F2）。
online = { $n } 人在线
loaded-all = 已载入全部 { $n } 条
loaded-part = 已载入最近 { $n } 条
loaded-middle = 已载入 { $n } 条，不含最新
lost-standing = { $command } 可查看您在那里的状态。
topic-lost = 您已无法查看“{ $topic }”。{ $why }

## 对话

loading = 正在载入……
history-beginning = 已经到最开头了
history-more = 上面还有更早的内容
history-loading = 正在载入更早的内容……
history-failed = 更早的内容载入失败。{ $why }再次向上滚动可重试。
history-full = 已载入 { $n } 条，一次最多只能看到这里。
newer-more = 下面还有更新的内容
newer-loading = 正在载入更新的内容……
newer-failed = 更新的内容载入失败。{ $why }再次向下滚动可重试。
started-over = 离线期间消息太多，对话已重新载入。
new-since = 以下为新消息
new-below = 下面有 { $n } 条新消息（End）
new-below-meant = 下面有 { $n } 条新消息，其中 { $m } 条提到您（End）
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
rule = { $rule ->
    [flooding] 刷屏
    [insult] 辱骂或威胁
    [private_data] 泄露他人隐私
    [advertising] 发布广告
    [unlawful] 违法内容
   *[other] { $rule }
}
excerpt = { $name }：{ $text }
answers-earlier = 更早的一条（第 { $post } 号）
edited = 已修改
pinned-mark = 已置顶
poll-mark = 提问
means-you = 提到了您
poll-over = 提问“{ $question }”已结束，结果见原处。
pins-line = 置顶（{ $n }，Ctrl+P）{ $post }
pins-title = 置顶
pins-keys = Enter：前往 · ↑↓ 选择 · Esc
pins-none = 这里没有置顶的内容
no-mention = 这里没有提到您的消息
poll-how = 按 ↑ 选中此提问，再按 { $keys } 回答
poll-keys = { $several ->
    [yes] { $keys }：选择或取消 · -：全部收回
   *[no] { $keys }：回答，可更改 · -：收回
}
poll-close = 结束：{ $command }
removed-post = 该消息已被移除，原因见管理记录第 { $act } 项
deleted = 该消息已删除
sending = 正在发送……
waiting = 等待网络连接……
waiting-over = 未发送。离开后文字会留在终端上。
stored = 已发送
failed = 未发送。{ $why }
failed-keys = e：放回输入框 · d：丢弃
held-waits = 等待书记或副书记审核（第 { $held } 号）
held-keys = d：撤回
held-withdrawn = 您已撤回。
held-rejected = 未通过审核，事由：{ $rule }。{ $reason }（管理记录第 { $act } 项，可以申诉）
desk-hint = 按 ↑ 选择等待处理的：a 通过或批准，x 不通过
contact-hint = 请先答复对方的请求：↑，再按 y 或 n
desk-keys = a：通过 · x：不通过
applicant-keys = a：批准 · x：不批准
contact-keys = y：同意 · n：不同意，对方不会收到通知
contact-declined = 对方不会收到通知；您以后仍可以同意。
dm-beginning = 已经到最开头了，只有你们两人能看到
failed-closed = 你们之中有人已不是那里的成员，或者您屏蔽了对方。
failed-at-once = 你们之中有人担任职务，不需要先请求，直接写即可。
failed-ask = 对方还没有同意接收私信（↑ a：发出请求）。
ground-post = 移除这条消息？
ground-held = 不通过这条消息？
ground-applicant = 不批准 { $name } 加入？
ground-mute = 将 { $name } 禁言？
ground-ban = 将 { $name } 移出并禁止加入？
ground-appeal = 对第 { $act } 项提出申诉？
ground-rule = 违反了哪条规则？意见不同不算违规。
ground-length = 多长时间？
ground-reason = 理由（所有人长期可见）：
ground-why-refused = 理由（对方可以看到）：
ground-why-appealed = 申诉内容（书记、副书记和街道可以看到，由街道决定）：
ground-keys = ↑↓ 规则 · Enter：确定 · Esc：取消
ground-keys-reason = Enter：确定 · Esc：取消
ground-keys-length = ↑↓ 规则 · Tab：时长 · Enter：确定 · Esc：取消
numbered-act = 第 { $act } 项：{ $text }
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
act-applied = { $person } 申请加入：{ $name }，{ $building }，{ $flat }
act-applied-erased = { $person } 申请加入
act-application-erased = { $person } 等待审核
act-application = { $person } 等待审核：{ $name }，{ $building }，{ $flat }
act-admitted = { $by } 批准 { $person } 加入
act-refused = { $by } 未批准 { $person } 加入：{ $reason }
act-resident = { $name }，{ $building }，{ $flat }：{ $person }
act-resident-erased = { $person }：已清除
act-resident_left = 第 { $user } 号用户已从住户登记中移除
act-contact = { $step ->
    [asked] { $by } 请求与对方私信
    [agreed] { $by } 已同意，双方可以互发私信
   *[other] { $by }：此版本无法显示的内容
}
act-contact_asked = { $by } 请求与对方私信
act-contact_agreed = { $by } 已同意，双方可以互发私信
act-issue_proposed = { $by } 提议把第 { $of } 条消息作为问题上报；写的人可以上报，也可以不上报
act-became_issue = { $by } 已将第 { $of } 条消息上报，为第 { $issue } 号事项
act-deleted = { $by } 删除了第 { $post } 号
act-reacted = { $on ->
    [yes] { $by } 对第 { $post } 号表态 { $reaction }（共 { $count } 人）
   *[no] { $by } 收回了对第 { $post } 号的 { $reaction }（剩 { $count } 人）
}
act-member = { $person } 已是成员，或资料有更新
act-left = 第 { $user } 号用户已不是成员
act-neighbourhood_opened = 开通了第 { $neighbourhood } 号小区：{ $title }
act-person_renamed = 第 { $user } 号人员已改名
act-badge_set = { $badge ->
    [yes] 第 { $user } 号人员已获得党员标识
   *[no] 第 { $user } 号人员不再有党员标识
}
act-application_withdrawn = { $person } 撤回了申请
act-neighbourhood_set = 第 { $neighbourhood } 号小区的设置已更改：{ $phase ->
    [pilot] 试点
    [live] 正式使用
   *[other] { $phase }
}，{ $kind ->
    [urban] 居民区
    [village] 村
   *[other] { $kind }
}
act-person_registered = 第 { $user } 号用户已登记
act-post_removed = { $by } 移除了 { $person } 的第 { $post } 号，事由：{ $rule ->
    [flooding] 刷屏
    [insult] 辱骂或威胁
    [private_data] 泄露他人隐私
    [advertising] 发布广告
    [unlawful] 违法内容
   *[other] { $rule }
}：{ $reason }
act-post_rejected = { $by } 未通过 { $person } 的待审第 { $held } 号，事由：{ $rule ->
    [flooding] 刷屏
    [insult] 辱骂或威胁
    [private_data] 泄露他人隐私
    [advertising] 发布广告
    [unlawful] 违法内容
   *[other] { $rule }
}：{ $reason }
act-banned = { $by } 将 { $person } 移出并禁止加入，事由：{ $rule ->
    [flooding] 刷屏
    [insult] 辱骂或威胁
    [private_data] 泄露他人隐私
    [advertising] 发布广告
    [unlawful] 违法内容
   *[other] { $rule }
}：{ $reason }
act-unbanned = { $by } 解除了对 { $person } 的禁止加入
act-screening_set = { $on ->
    [yes] { $by } 开启了先审后发：居民的消息先审核
   *[no] { $by } 关闭了先审后发
}
act-appeal_decided = { $granted ->
    [yes] { $by } 支持了对第 { $of } 项的申诉：{ $reason }
   *[no] { $by } 未支持对第 { $of } 项的申诉：{ $reason }
}
act-removed = { $by } 移除了第 { $post } 号（管理记录第 { $act } 项）
act-restored = { $by } 恢复了第 { $post } 号
act-pinned = { $on ->
    [yes] { $by } 置顶了第 { $post } 号
   *[no] { $by } 取消了第 { $post } 号的置顶
}
act-removed_text = 第 { $act } 项移除的 { $author } 的内容，保留至 { $due }：{ $text }
act-removed_text-erased = 第 { $act } 项移除的 { $author } 的内容：已清除
act-held = { $by } 待审：{ $text }
act-held-erased = { $by } 曾有一条待审消息
act-rejected = { $by } 未通过第 { $held } 号（第 { $act } 项），保留至 { $due }
act-settled = { $fate ->
    [appealed] { $by } 已申诉：第 { $entry } 号保留至作出决定
    [approved] { $by } 通过了第 { $entry } 号
    [withdrawn] { $by } 撤回了第 { $entry } 号
    [returned] { $by } 将第 { $entry } 号恢复到群聊
   *[other] 第 { $entry } 号已清除
}
act-kept = 保留 { $by } 的内容（第 { $act } 项）：{ $text }
act-kept-erased = 保留 { $by } 的内容（第 { $act } 项）：已清除
act-appealed = { $by } 对第 { $act } 项提出申诉：{ $text }
act-appealed-erased = { $by } 对第 { $act } 项提出过申诉
act-appeal = { $by } 对第 { $act } 项的申诉：{ $text }
act-appeal-erased = { $granted ->
    [yes] { $by } 对第 { $act } 项的申诉：已支持
   *[no] { $by } 对第 { $act } 项的申诉：未支持
}
act-decided = { $granted ->
    [yes] { $by } 支持对第 { $act } 项的申诉：{ $reason }
   *[no] { $by } 不支持对第 { $act } 项的申诉：{ $reason }
}
act-poll = { $by }提问：{ $text }
act-poll-erased = { $by }曾提问：已清除
act-poll_opened = { $by }提问：{ $question }（{ $options }）
act-poll_opened-erased = { $by }曾提问：已清除
act-poll_closed = 提问 { $post } 已结束：{ $counts }（回答人数：{ $people }）
act-party_added = { $by }请{ $person }加入调解
act-party_left = { $person }不再是当事人
act-mediation_opened = { $by }就“{ $subject }”发起调解，当事人：{ $parties }
act-mediation_closed = { $by }结束了调解，{ $outcome ->
    [agreed] 达成一致
    [not_agreed] 未达成一致
    [withdrawn] 已撤回
   *[other] { $outcome }
}：{ $text }
act-issue_reported = 邻居 { $alias } 上报{ $category }，{ $spot }：{ $text }（应于 { $reply_by } 前正式答复）
act-issue_reported-erased = 邻居 { $alias } 上报{ $category }，{ $spot }：内容已收回
act-issue = 邻居 { $alias } 上报{ $category }，{ $spot }：{ $text }（{ $state }）
act-issue-erased = 邻居 { $alias } 上报{ $category }，{ $spot }：内容已收回（{ $state }）
act-issue_commented = { $by } 评论：{ $text }
act-issue_commented-erased = { $by } 的评论已收回
act-issue_blanked = { $by } 收回了第 { $of } 号的文字
act-issue_acknowledged = { $by } 已受理
act-issue_responded = { $by } 回应：{ $text }
act-issue_replied = { $by } 正式答复（{ $outcome }）：{ $text }
act-issue_classified = { $by } 归类为“{ $class }”：{ $reason }
act-issue_tried = { $by } 记录邻里自治情况：{ $text }
act-issue_sent_to_grid = { $by } 转网格工单：{ $text }
act-issue_joint_opened = { $by } 发起联合办理：{ $text }
act-issue_joint_opened_of = { $by } 发起联合办理（部门 { $departments }）：{ $text }
act-issue_progressed = { $by } 说明进展：{ $text }
act-issue_resolved = { $by } 办结，已解决：{ $text }
act-issue_unresolved = { $by } 办结，未能解决：{ $text }
act-issue_confirmed = { $by } 确认办好，评 { $stars } 星（共 5 星）
act-issue_confirmed-erased = { $by } 确认办好
act-issue_reopened = { $by } 表示没有办好：{ $reason }
act-issue_merged = { $by } 将它并入第 { $into } 号，在那里继续
act-issue_took_in = { $by } 将第 { $from } 号并入这一件
act-issue_withdrawn = { $by } 撤回了它
act-issue_escalated = { $escalation }
act-issue_replied_citing = { $by } 正式答复（{ $outcome }）：{ $text }（依据 { $department } 号部门回复指南第 { $entry } 条，第 { $version } 版）
act-issue_order_moved = { $by }：工单{ $to }：{ $text }
act-issue_order_moved_silently = { $by }：工单{ $to }
act-issue_order_extended = { $by }：工单{ $to }至 { $until }：{ $text }
act-issue_minuted = { $by } 记录会议纪要：{ $text }
act-issue_committed = { $by } 承诺于 { $due_at } 前：{ $text }
act-issue_commitment_settled = { $by } 说明第 { $commitment } 项承诺{ $kept }：{ $text }
act-department_opened = 开设部门 { $department }：{ $name }
act-department_member = { $on ->
    [yes] { $person } 进入部门 { $department }
   *[no] { $person } 离开部门 { $department }
}
act-guide_entry_written = { $by } 写入 { $department } 号部门回复指南第 { $entry } 条，第 { $version } 版：{ $title }：{ $text }
act-guide_entry_withdrawn = { $by } 撤下 { $department } 号部门回复指南第 { $entry } 条
act-department = 部门 { $department }：{ $name }
act-guide_entry = { $department } 号部门回复指南第 { $entry } 条：{ $title }：{ $text }
act-work = { $title }，第 { $issue } 号（{ $state }），{ $department } 号部门
act-issue_stepped = { $by } 的这一步，当前版本无法显示
act-case_opened = 由 { $reporter } 上报；联系方式：{ $contact }
act-case_opened-erased = 由 { $reporter } 上报，没有留下联系方式
act-handler_set = { $on ->
    [yes] { $by } 请 { $person } 经办
   *[no] { $person } 不再经办
}
act-alerted = { $category }，{ $spot }：{ $reason }{ $wants ->
    [acknowledgement] ；等待受理
    [reply] ；等待正式答复
    [order] ；等待接单
   *[other] { "" }
}{ $quiet ->
    [yes] ；静音
   *[no] { "" }
}（自 { $since } 起，应于 { $reply_by } 前正式答复）
act-alert_cleared = 不再需要您处理
act-duty_set = { $by } 为 { $person } 排班：{ $times }
act-duty_set-erased = { $by } 取消了 { $person } 的排班
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
done-blocked = 已屏蔽 { $name }，对方不会收到通知。
done-unblocked = 已取消屏蔽 { $name }。
done-refused = 未批准 { $name } 加入，对方可以看到理由。
done-appealed = 您已对第 { $act } 项提出申诉；结果将记入管理记录。
done-recorded = 已完成，管理记录第 { $act } 项。
failed-ended = 连接已结束。
failed-here = 本程序未能完成，请再试一次。
failed-held = 暂未显示：先由书记或副书记审核（第 { $held } 号）。
failed-unfitting = 服务器的答复与请求不符，操作不一定已完成。

## 连接

link-connecting = 正在连接……
link-connected = 已连接
link-behind = 已连接 · 正在补齐
link-behind-by = 已连接 · 正在补齐，还有 { $n } 条
link-waiting = 网络已断开，{ $wait }后重连
link-trying = 正在重新连接……
link-put-off = 已连接 · { $why }{ $wait }后自动重发。
link-signed-out = 已退出登录：请按 Ctrl+C 离开，再重新登录。
link-unwelcome = 服务器拒绝本程序：{ $why } · 请按 Ctrl+C 离开
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
hours = { $n } 小时
days = { $n } 天
a-while = 一会儿

## 按键与提问

hint-posts = ↑ 选消息
hint-list = F2 列表
hint-search = Ctrl+F 搜索
hint-send = Enter 发送
hint-line = Alt+Enter 换行
hint-open = ↑↓ Enter 打开
hint-back = Esc 返回
hint-again = e 放回输入框
hint-discard = d 丢弃
hint-withdraw = d 撤回
hint-agree = y 同意
hint-disagree = n 不同意
hint-admit = a 批准
hint-refuse = x 不批准
hint-approve = a 通过
hint-reject = x 不通过
hint-appeal = A 申诉
hint-lift = u 解除
hint-poll = 1–9 0 回答
hint-poll-back = - 收回
hint-answer = r 回复
hint-react = + 表态
hint-change = e 修改
hint-delete = d 删除
hint-write-to = m 私信
hint-remove = x 移除
hint-pin = P 置顶
hint-mute = M 禁言
hint-ban = B 移出
hint-block = b 屏蔽
hint-leave = Ctrl+C 离开
hint-quit = q 离开
hint-help = ? 帮助
hint-help-writing = F1 帮助
help-title = 按键说明
help-send = 发送
help-line = 在文字中换行
help-focus = 依次切换到对话、列表、输入框，或反向切换
help-choose = 选择消息（在输入框中按 ↑ 进入）或列表项
help-reply = 回复所选消息
help-edit = 修改自己的消息，或取回未发出的消息
help-delete = 删除自己的消息，或丢弃未发出的消息
help-react = 对所选消息表态，或收回表态
help-answered = 转到所选消息回复的那一条
help-poll = 提问：按序号选择（0 为第 10 项）或更改；收回
help-poll-open = 在命令行中：向群里提问；linli close-poll 结束提问
help-mention = 在文字中：提到某人；↑↓ 选择，Enter 或 Tab 确定
help-mentioned = 转到最近一条提到您的消息
help-pins = 查看置顶的内容
help-write-to = 给所选消息的作者或所选成员写私信
help-contact = 答复请求与您私信的人
help-ask-contact = 请求与对方私信
help-propose = 任职者：提议把对方的消息作为问题上报
help-withdraw = 撤回自己的待审消息
help-block = 屏蔽所选消息的作者或所选成员，或取消屏蔽
help-appeal = 申诉：管理记录中的所选项，或自己被移除的消息
help-pin = 置顶所选消息，或取消置顶（书记、副书记）
help-keep = 通过、批准；不通过、不批准、移除（书记、副书记）
help-order = 禁言、移出；在管理记录中解除（书记、副书记）
help-search = 搜索；在输入框中用 Ctrl+F
help-page = 翻页；向上翻时自动载入更早的内容
help-ends = 到已载入内容的开头，到最新一条；输入时加 Ctrl
help-topics = 显示列表并切换到列表
help-open = 在列表中：打开
help-back = 返回输入框；取消回复或修改
help-words = 在文字中：移动一个词
help-line-ends = 在文字中：到行首、行尾
help-erase = 在文字中：删除一个词、删到行首
help-help = 显示本说明（输入框为空时可按 ?）
help-quit = 离开（不在输入框时）
help-leave = 离开（随时可用）；有未发送的文字时先询问
help-marks = ★ 党员 · @ 提到了您 · ? 请求与您私信 · 鼠标可打开、选择、滚动；按住 Shift 拖动可选取文字
delete-title = 删除这条消息？
react-title = 表态
react-keys = ← → Enter，或按数字 · Esc：取消
yes-or-no = y：是 · 其他键：否
block-title = 屏蔽 { $name }？
block-means = 对方不能再给您写私信，也不会收到通知。对方在群里发的内容您仍能看到。你们之中有人担任职务时，屏蔽不起作用。
block-keys = y：屏蔽 · u：取消屏蔽 · 其他键：否
leave-title = 离开？
leave-unsent = { $n ->
    [one] 有 { $n } 条消息未发送或未获确认。离开后文字会留在终端上。
   *[other] 有 { $n } 条消息未发送或未获确认。离开后文字会留在终端上。
}
leave-half-written = { $n ->
    [one] 有 { $n } 段文字写了但没有发送。离开后文字会留在终端上。
   *[other] 有 { $n } 段文字写了但没有发送。离开后文字会留在终端上。
}
leave-keys = 再按 Ctrl+C 或 y：离开 · 其他键：留下
left-unsent = { $n ->
    [one] 有 { $n } 条消息未发送或未获确认：
   *[other] 有 { $n } 条消息未发送或未获确认：
}
left-half-written = { $n ->
    [one] 有 { $n } 段文字写了但没有发送：
   *[other] 有 { $n } 段文字写了但没有发送：
}

## 搜索

search-title = 搜索
search-hint = 输入词语或姓名；加“引号”则按原样查找
search-everywhere = 范围：您能查看的全部内容
search-here = 范围：{ $title }
search-waiting = 正在搜索……
search-found = { $n ->
    [one] 找到 { $n } 条
   *[other] 找到 { $n } 条
}
search-found-more = 已列出 { $n } 条，向下还有
search-in-vain = 没有找到
search-in-part = 找到 { $n } 条；目前只搜索了 { $percent }%，请稍后再试
search-keys = Enter：搜索、前往 · ↑↓ 选择 · Tab：范围 · Esc

## 服务器拒绝的原因

error-not_json = 服务器读不懂本程序发送的内容。
error-bad_frame = 服务器不接受这样的请求。
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
error-not_allowed = 只有担任相应职务的人才能这样做，或者不能对此人这样做。
error-muted = 您在此处被禁言，还剩 { $wait }；原因见管理记录。
error-not_muted = 此人未被禁言。
error-slow_mode = 慢速模式：{ $wait }后可再次发言。
error-no_such_code = 加入码无效或已停用，请再核对海报，或向书记索取当前的加入码。
error-too_many_applicants = 等待审核的人太多，请稍后再试。
error-login_taken = 这个用户名已被使用，请换一个。
error-module_off = 这个小区没有开通这项功能。
error-no_such_member = 被提到的人不是这里的成员。
error-all_mentioned = 一小时内已提到过所有人，{ $wait }后可以再次提到。
error-not_waiting = 此人没有在等待审核加入。
error-banned = 此人已被禁止加入此处，原因见管理记录。
error-not_banned = 此人未被禁止加入。
error-no_such_act = 没有可以申诉的这一项。
error-already_appealed = 这一项已经申诉过。
error-too_late = 这一项的申诉期已过。
error-nothing_waits = 没有这个编号的待办，或已处理。
error-too_many_pins = 已置顶五条，请先取消一条。
error-too_many_held = 待审消息太多，请撤回一条或等待书记审核。
error-screened = 先审后发期间不能修改，请重新发布。
error-no_consent = 对方还没有同意接收私信。请先发出请求，或等待对方答复。
error-already_asked = 您已经向此人发过请求，{ $wait }后可以再次请求。
error-too_many_asked = 您发出的请求中还有太多未得到答复，请先等待。
error-too_many_blocks = 您屏蔽的人数已达上限，请先取消一个。
error-search_off = 此服务器未开启搜索功能，可由管理员开启。
error-name_not_allowed = 名字里不能有星号、旗帜，也不能写职务。请换一个。
error-renamed_too_often = 您最近已改名三次。{ $wait }后可以再改。
error-file_exists = 文件已存在，不会覆盖。
error-poll_closed = 这个提问已结束，不再接受回答。
error-too_many_polls = 这里已有五个提问在进行，请先结束一个。
error-mediation_closed = 这次调解已结束，只能查看。
error-too_many_mediations = 这里已有二十个调解在进行，请先结束一个。
error-too_many_parties = 这次调解的当事人已满。
error-wrong_party = 此人已是当事人、已退出、不是当事人，或者就是发起调解的您本人。
error-no_such_issue = 那里没有这个编号的上报。
error-wrong_state = 还没有到这一步，或已经过了这一步。
error-too_many_issues = 您在那里已有五十件上报未办结，请撤回一件或等待办结。
error-issue_full = 这一件的记录、重新办理次数、经办人或关注者已达上限。
error-bad_photo = 这不是可以接收的照片，请发送 10 MiB 以内的 JPEG、PNG 或 WebP 图片，且不能是您已上报过的照片。
error-no_such_department = 没有这个编号的部门。
error-no_such_entry = 该部门的回复指南没有这个编号的条目。
error-department_full = 该部门的人员、条目或版本已到上限。
error-no_such_photo = 没有您尚未用于上报的这张照片，请重新发送。
error-too_many_photos = 一件上报最多五张照片，尚未上报的照片最多二十张；一天后未用的会被清除。
error-already_proposed = 这条消息已经提议上报，由写的人决定。
error-already_reported = 这条消息已经上报，对话里写明是哪一件。
error-unknown = 服务器拒绝了请求，原因是当前版本不认识的。
error-unknown-said = 服务器拒绝了请求：{ $message }

## 逐行显示的人和内容

aside = （{ $text }）
two-sentences = { $first }{ $second }
person-number = { $user } 号
says = { $by }：
changes = { $by } 修改了第 { $post } 号：
gone-removed = （已移除：管理记录第 { $act } 项）
gone = （已删除）
erased = （已清除）
unread = { $n } 条未读
mentioned = { $post } 提到了您
means = @ { $names }
everybody = 所有人
since = 自 { $date } 起
what = { $what ->
    [text] 文字
    [name] 姓名
    [title] 名称
    [building] 楼号
    [flat] 房号
    [reason] 理由
    [device_label] 设备名称
    [log-in_name] 用户名
    [search_text] 搜索内容
    [question] 问题
    [option] 选项
    [subject] 事由
    [place] 地点
    [contact] 联系方式
    [reaction] 表态
    [password] 密码
   *[other] “{ $what }”
}
text-empty = { $what }不能为空。
text-too-long = { $what }有 { $bytes } 字节，最多 { $max } 字节。
text-too-short = { $what }有 { $bytes } 字节，至少需要 { $min } 字节。
text-character = { $what }含有不允许的字符 { $code }。

## 身边事

of-issue = 第 { $issue } 号：{ $told }
the-reporter = 上报人
neighbour = 邻居 { $alias }
neighbour-you = 您
and-parts = { " · " }
category = { $name ->
    [lighting] 照明
    [road] 道路
    [water] 水管
    [waste] 垃圾
    [noise] 噪音
    [parking] 停车
    [building] 楼宇
    [greenery] 绿化
    [safety] 安全
    [service] 办事咨询
    [other] 其他
   *[unknown] “{ $name }”
}
issue-state = { $name ->
    [submitted] 尚未受理
    [acknowledged] 已受理
    [replied] 已正式答复
    [self_governance] 邻里自治中
    [work_order] 网格工单办理中
    [joint_case] 多部门联合办理中
    [resolved] 已办结，已解决
    [unresolved] 已办结，未能解决
    [confirmed] 上报人已确认
    [reopened] 重新办理
    [merged] 已并入另一件
    [withdrawn] 已撤回
   *[unknown] “{ $name }”
}
issue-class = { $name ->
    [enquiry] 咨询类
    [handling] 办理类
    [joint] 联合办理类
   *[unknown] “{ $name }”
}
reply-outcome = { $name ->
    [started] 已着手办理
    [answered] 已解答
    [transferred] 已转交他方办理
   *[unknown] “{ $name }”
}
order-move = { $name ->
    [accepted] 受理
    [filed] 立案
    [dispatched] 派遣
    [in_hand] 处置
    [checked] 核查
    [closed] 结案
    [visited] 回访
    [archived] 归档
    [returned] 退回
    [extended] 延期
    [supervised] 督办
    [reworked] 返工
   *[unknown] “{ $name }”
}
order-state = { $name ->
    [sent] 已发往网格
    [accepted] 已受理
    [filed] 已立案
    [dispatched] 已派遣
    [in_hand] 处置中
    [checked] 已核查
    [closed] 已结案
    [visited] 已回访
    [archived] 已归档
    [returned] 已被退回
    [dropped] 不再需要
   *[unknown] “{ $name }”
}
commitment = { $name ->
    [kept] 已兑现
    [missed] 未兑现
   *[unknown] “{ $name }”
}
order-stands = 工单：{ $state }
order-until = 工单：{ $state }，延至 { $until }
joint-lead = 由 { $department } 号部门牵头
joint-lead-staff = 由社区牵头
joint-invited = 参与部门：{ $departments }
joint-open = { $n ->
    [one] 第 { $numbers } 项承诺待兑现
   *[other] 第 { $numbers } 项承诺待兑现
}
department-nobody = 尚无人员
department-grid = 承办工单
department-entries = { $n ->
    [one] 回复指南 { $n } 条
   *[other] 回复指南 { $n } 条
}
entry-version = { $department } 号部门第 { $entry } 条，第 { $version } 版
entry-is-withdrawn = 已撤下
work-place = 社区 { $neighbourhood }，{ $title }
no-departments = 本区还没有部门，由区管理员开设
no-entries = 没有这样的条目
no-work = 没有待办事项
entry-written = 条目已写入；{ $command } 可查看它和编号
entry-withdrawn = 第 { $entry } 条已撤下，答复不能再引用
order-moved = 第 { $issue } 号：工单{ $to }；上报人会收到通知。
moment-wrong = 请写日期，如 2026-12-03，或日期和时间，如 2026-12-03T18:00
cites-wrong = 请写部门和指南条目，如 2/5
escalation = { $name ->
    [unacknowledged] 无人按时受理，已提醒书记和所有副书记
    [repeated] 仍无人受理，已再次提醒
    [warning] 正式答复期限将到，已提醒
    [overdue] 正式答复期限已过而未答复，已记录并告知街道
   *[unknown] “{ $name }”
}
alert-reason = { $name ->
    [reported] 有新上报
    [unacknowledged] 无人按时受理
    [repeated] 仍无人受理
    [warning] 正式答复期限将到
    [overdue] 正式答复期限已过
    [reopened] 上报人表示没有办好
    [stepped] 有新进展
    [handler] 现由您经办
    [work_order] 收到工单
    [supervised] 工单被督办
    [invited] 贵部门受邀联合办理
   *[unknown] “{ $name }”
}
alert-waits = { $wants ->
    [acknowledgement] 等待受理已 { $wait }
    [reply] 等待正式答复已 { $wait }
    [order] 已等待 { $wait }，尚未受理工单
   *[other] 已等待 { $wait }
}
issue-place = { $category }，{ $spot }
issue-says = { $what }：{ $text }
issue-title = 第 { $issue } 号：{ $what }
issue-reported = { $by } 于 { $date } 上报
issue-after = { $wait }后
issue-no-response = 尚无回应
issue-response = 首次回应：{ $when }
issue-reply = 正式答复：{ $when }
issue-reply-was-late = 正式答复：{ $when }，逾期 { $late }
issue-due = 还有 { $wait }应正式答复（{ $date } 前）
issue-late = 正式答复已逾期 { $late }
issue-goes-on = 在第 { $into } 号继续
issue-stars = { $stars } 星（共 5 星）
issue-reopenings = { $n ->
    [one] 重新办理 { $n } 次
   *[other] 重新办理 { $n } 次
}
issue-breaches = { $n ->
    [one] { $n } 次正式答复逾期
   *[other] { $n } 次正式答复逾期
}
issue-comments = { $n ->
    [one] { $n } 条评论
   *[other] { $n } 条评论
}
issue-following = 您在关注
issue-case = { $command } 可进入个案，您和经办人在那里交流，邻居看不到
no-issues = 没有这样的上报
more-issues = 更多：{ $command }
reported = 已上报，编号 { $issue }；邻居看到的您是“{ $alias }”
reported-due = 应于 { $date } 前（{ $wait }内）正式答复您
reported-next = { $command } 可查看进展
reported-somewhere = 已上报；{ $command } 可列出
preview-public = 小区所有成员将看到：
preview-neighbour = 上报人：邻居……（专为这次上报抽取的号码）
preview-private = 书记、副书记和经办人还会看到您的名字和联系方式：{ $contact }
preview-from = 收信人 { $name } 会在对话里看到它成为哪一件上报，因此知道是您上报的；其他人不会知道有这条消息
report-question = 就用这些话上报吗？[y/N]
report-takes-yes = 这些话原是写给一个人的；请另写，或加上 --yes 表示邻居可以看到
report-no-message = 那里没有您可以上报的消息；{ $command } 查看对话
preview-no-contact = 未填写
issue-photo = 照片 { $photo }
photo-sent = { $file } 已发送
photo-saved = 已保存为 { $file }
photo-too-large = { $file } 超过 10 MiB，请先缩小
alike = 没有发送：可能已有人上报。{ $command } 可关注那一件；--new 仍然上报
alike-own = 没有发送：您可能已上报过。{ $command } 可补充说明；--new 重新上报
inbox-empty = 还没有收到任何提醒
inbox-nothing = 没有需要您处理的
inbox-acknowledge = { $n ->
    [one] 有 { $n } 件需要您处理：{ $command }
   *[other] 有 { $n } 件需要您处理，等待最久的：{ $command }
}
inbox-reply = { $n ->
    [one] 有 { $n } 件需要您正式答复：{ $command }
   *[other] 有 { $n } 件需要您处理，等待最久的：{ $command }
}
alert-quiet = 静音
on-rota = { $person }：{ $when }
on-duty-now = 正在值班
no-duty = 没有排班
duty-slot = { $days } { $hours }
from-to = { $from }–{ $to }
from-to-overnight = { $from }–次日 { $to }
days-in-a-row = { $first }至{ $last }
and-days = 和
weekday = { $day ->
    [1] 周一
    [2] 周二
    [3] 周三
    [4] 周四
    [5] 周五
    [6] 周六
   *[7] 周日
}
duty-set = 编号 { $user } 的人员已排班：{ $times }
duty-cleared = 编号 { $user } 的人员不再排班
duty-times = 请交替写日子和时间，最晚到 24:00：mon-fri 18:00-08:00 sat,sun 00:00-24:00
duty-nobody = 现在没有人值班：新的上报会叫醒书记和所有副书记，正在免打扰时段的除外。排班：{ $command }
quiet-none = 您没有设置免打扰时段
quiet-set = 在 { $times } 提醒不会吵醒您，但仍会进入您的提醒
quiet-off = 已取消免打扰时段
quiet-times = 请写成 22:00-06:00，或 off
issue-followed = 已关注第 { $issue } 号；进展见 { $command }
issue-unfollowed = 已取消关注第 { $issue } 号
issue-commented = 已评论第 { $issue } 号，所有成员可见
issue-blanked = 第 { $of } 号的文字已收回并清除
issue-handler = { $user } 号现在经办第 { $issue } 号，可查看个案
issue-no-handler = { $user } 号不再经办第 { $issue } 号
issue-who = { $command } 可查看上报人和联系方式
issue-step = { $step ->
    [acknowledged] 第 { $issue } 号已受理，上报人会收到提醒。
    [responded] 已回应第 { $issue } 号的上报人；正式答复另行作出。
    [replied] 第 { $issue } 号已正式答复。
    [classified] 第 { $issue } 号已归类。
    [neighbours_tried] 第 { $issue } 号的邻里自治情况已记录。
    [sent_to_grid] 第 { $issue } 号已转网格工单。
    [joint_opened] 第 { $issue } 号已联合办理。
    [progressed] 第 { $issue } 号的进展已说明。
    [resolved] 第 { $issue } 号已办结；上报人可以确认，或要求重新办理。
    [unresolved] 第 { $issue } 号已办结，未能解决；上报人可以确认，或要求重新办理。
    [confirmed] 第 { $issue } 号已确认，谢谢。
    [reopened] 第 { $issue } 号重新办理，时限重新计算。
    [merged_into] 第 { $issue } 号已并入。
    [withdrawn] 第 { $issue } 号已撤回。
    [order_moved] 第 { $issue } 号的工单有了进展；上报人会收到通知。
    [minuted] 会议纪要已记入第 { $issue } 号。
    [committed] 承诺已记入第 { $issue } 号。
    [commitment_settled] 承诺的结果已记入第 { $issue } 号。
   *[other] 第 { $issue } 号已处理。
}
issue-step-takes = { $step ->
    [acknowledged] 它已受理，或已办结。
    [responded] 它已办结，不能再回应。
    [replied] 它已办结，不能再答复。
    [classified] 它已在这一类，或已办结。
    [neighbours_tried] 邻里自治须先正式答复，并归入办理类（handling）。
    [sent_to_grid] 转网格须先正式答复、归入办理类（handling），并记录邻里自治情况。
    [joint_opened] 联合办理须先正式答复、归类为联合，并写明部门，每个一次。
    [progressed] 进展在正式答复之后、办结之前说明。
    [resolved] 办结须先正式答复，且只办结一次。
    [unresolved] 办结须先正式答复，且只办结一次。
    [confirmed] 它尚未办结，或已确认。
    [reopened] 只有办结的才能重新办理。
    [merged_into] 两件都须未办结，且不是同一件。
    [withdrawn] 它已办结。
    [order_moved] 工单还没到这一步，或已过这一步，或次数已到上限；延期须写将来的时间。
    [minuted] 会议纪要只记入进行中的联合办理。
    [committed] 承诺只用于进行中的联合办理，期限须在将来。
    [commitment_settled] 没有这项待兑现的承诺。
   *[other] 它还没有到这一步，或已经过了这一步。
}
issue-look = { $command } 可查看现状。

## 操作结果

appointed = { $user } 号已在第 { $neighbourhood } 号小区任职：{ $office }
dismissed = { $user } 号在第 { $neighbourhood } 号小区已不担任职务
left = 您已退出第 { $neighbourhood } 号小区
slow-mode-pause = 0 到 { $most } 秒，或 off
hand-over-question = 要把第 { $neighbourhood } 号小区的书记职务移交给 { $name }（{ $user } 号）吗？移交后您不再担任职务。[y/N]
leave-question = 确定退出第 { $neighbourhood } 号小区吗？再次加入需要重新审核。[y/N]
leave-takes-yes = 退出后无法自行撤回；如确定退出，请加上 --yes
nothing-was-done = 未做任何操作
member-already = 您已是第 { $neighbourhood } 号小区的成员
applied = 您已申请加入第 { $neighbourhood } 号小区
applied-next = 用 { $look } 查看审核进度；用 { $read } 阅读小区公告
standing-member = 成员
standing-waiting = 自 { $since } 起等待书记或副书记审核
standing-refused = { $at } 未获批准：{ $reason }。您可以再次申请
standing-banned = { $at } 被禁止加入，事由：{ $rule }。{ $reason }（管理记录第 { $act } 项）。
standing-may-appeal = 可用 { $command } 向街道申诉
standing-appealed = 您已于 { $at } 向街道申诉，尚未作出决定
standing-appeal-refused = 街道已于 { $at } 驳回您的申诉：{ $reason }
standing-unknown = 当前版本不认识的状态
renamed = 您现在的名字是 { $name }
application-withdrawn = 您已撤回加入第 { $neighbourhood } 号小区的申请
numbers-days = 按日
numbers-weeks = 按周（周一至周日）
numbers-few = 不足5人
numbers-no-share = 不显示
numbers-period = { $date }：加入 { $joins }，退出 { $leaves }，活跃 { $active }，发言 { $participants }；发言最多的十人所占比例：{ $share }
numbers-rounded = 人数按五的倍数向下取整，不足五人不显示。
about-title = { $title }（小区编号 { $neighbourhood }）
about-kind = { $phase ->
    [pilot] 试点
    [live] 正式使用
   *[other] { $phase }
}，{ $kind ->
    [urban] 居民区
    [village] 村
   *[other] { $kind }
}，成员 { $members } 人
about-on = 已开通：{ $modules }
about-off = 未开通：{ $modules }
module = { $module ->
    [bulletin] { $kind ->
        [village] 村务公告
       *[other] 社区公告
    }
    [party] 党建园地
    [assembly] { $kind ->
        [village] 村民议事厅
       *[other] 议事厅
    }
    [issues] 身边事
    [neighbours] 邻里社交
    [property] 物业之窗
    [police] 警民直通车
    [doctor] { $kind ->
        [village] 乡村医生
       *[other] 家庭医生
    }
    [guide] 办事指南
   *[other] { $module }
}
admitted = { $user } 号已成为第 { $neighbourhood } 号小区的成员
refused-applicant = 未批准 { $user } 号加入，本人可以看到理由
code-in-force = 自 { $since } 起有效：扫码 { $scans } 次，申请 { $applied } 次，批准 { $admitted } 人
code-revoked = 已没有有效的加入码
no-code = 目前没有有效的加入码，可用 { $command } 发布
voice = 最近 { $posts } 条消息中有 { $own } 条是您发的（{ $share }%）
voice-over = 最近的消息有 { $share }% 是您发的，不宜超过 { $limit }%：请让别人也说说
muted = { $user } 号已被禁言 { $minutes } 分钟，已记入管理记录
unmuted = { $user } 号可以重新发言，已记入管理记录
slow-mode = { $seconds ->
    [0] 慢速模式已关闭，已记入管理记录
   *[other] 没有职务的居民每 { $seconds } 秒可发一条，已记入管理记录
}
post-removed = 第 { $post } 号已移除（管理记录第 { $act } 项），作者可以申诉
appealed = 已对第 { $act } 项提出申诉，由街道决定；结果可用 { $command } 查看
pinned = 第 { $post } 号已置顶
unpinned = 第 { $post } 号已取消置顶
no-pins = 这里没有置顶的内容
banned = { $user } 号已被移出并禁止加入（管理记录第 { $act } 项），本人可以申诉
unbanned = { $user } 号可以重新申请加入，已记入管理记录
screening-is = { $on ->
    [yes] 先审后发已开启：没有职务的居民发的消息，要等书记或副书记审核
   *[no] 先审后发未开启：消息直接显示
}
screening-set = { $on ->
    [yes] 先审后发已开启，已记入管理记录；待审的消息可用 { $command } 查看
   *[no] 先审后发已关闭，已记入管理记录；仍在待审的消息可用 { $command } 查看
}
approved = 待审第 { $held } 号已发出，成为第 { $post } 号
rejected = 待审第 { $held } 号未通过（管理记录第 { $act } 项），作者可以申诉
withdrawn = 您的待审消息（第 { $held } 号）已撤回，文字已清除
held-withdraw = 可用 { $command } 撤回。
no-leaders = 那里没有人担任职务
leaders-next = 用 { $command } 给其中一位写私信，只有双方能看到
no-conversations = 还没有私信；{ $command } 列出可以直接写信的人
dm-asks = 请求与您私信
dm-answer = { $yes } 同意对方写私信；{ $no } 不同意，对方不会收到通知
dm-proposed = 已提议；第 { $of } 条消息是否上报由对方决定
dm-report = 有人提议上报第 { $of } 条消息：{ $command } 会显示邻居将看到的内容并询问您
dm-oneself = 这是您自己的编号
dm-ask = 对方还没有同意接收私信。可用 { $command } 发出请求，或等待对方答复。
dm-closed = 你们之中有人已不是那里的成员，或者您屏蔽了对方；{ $command } 列出您屏蔽的人。
dm-at-once = 你们之中有人担任职务，不需要先请求：{ $command }
contact-asked = 已向 { $user } 号发出请求；对方同意后，可用 { $command } 写私信
contact-agreed = 现在双方可以互发私信：{ $command }
contact-refused = 对方不会收到通知；您以后仍可以同意
contact-stands = 您已经同意过了。可用 { $command } 屏蔽对方。
contact-not-asked = 此人没有向您发出请求。{ $command } 列出谁发出过请求。
blocked = { $user } 号已被屏蔽，对方不会收到通知
unblocked = 已取消屏蔽 { $user } 号
nobody-blocked = 您没有屏蔽任何人
poll-opened = 已提问；{ $command } 选第一项
poll-answered = 提问 { $post } 已收到您的回答；结束之前可以更改
poll-taken-back = 提问 { $post } 没有您的回答
poll-ended = 提问 { $post } 已结束，谁选了什么已清除
poll-asks = { $by }提问：
poll-until = { $several ->
    [yes] 可选多项，截至 { $date }
   *[no] 选一项，截至 { $date }
}
poll-is-closed = 已结束
poll-people = { $people } 人已回答
poll-stands = 目前 { $counts }
poll-closed = { $by }结束了提问 { $post }：{ $counts }
poll-time-up = 提问 { $post } 时间已到：{ $counts }
mediation-opened = { $topic } 已向当事人、书记和副书记开放；{ $command } 可进入
party-added = { $user } 号已是当事人
party-removed = { $user } 号不再是当事人
mediation-left = 您已不是当事人，不能再查看
mediation-ended = 已结束，以后只能查看
record-holds = { $acts ->
    [0] 暂无管理记录
    [one] 共 { $acts } 条记录，完整无误
   *[other] 共 { $acts } 条记录，完整无误
}
record-unchanged = { $acts ->
    [one] 共 { $acts } 条记录，完整无误；您上次看到的（至第 { $before } 条）没有变动
   *[other] 共 { $acts } 条记录，完整无误；您上次看到的（至第 { $before } 条）没有变动
}
record-broken = 管理记录有误：{ $why }请保留此信息，并向街道反映
record-rewritten = 管理记录被改写：前 { $acts } 条与您上次看到的不同。请保留此信息，并向街道反映
record-not-remembered = 管理记录无误，但未能记下本次查看的内容
chain-gap = 第 { $last } 条之后是第 { $found } 条，中间有缺失或被插入。
chain-broken = 第 { $act } 条与其校验值不符，它或之前的记录被改动过。
chain-too-new = 第 { $act } 条是当前版本不认识的类型，请更新后再核对。
search-nothing = 没有找到
search-all = 就这些
search-incomplete = 索引正在建立，目前只查找了 { $percent } % 的历史，请稍后再查
earlier-ones = 更早的内容：{ $command }
the-beginning = 已经到最开头了
in-no-neighbourhood = 您还没有加入任何小区；用海报上的加入码和 { $command } 即可申请
poster-ready = { $file } 可以打印了，其中的加入码是 { $code }

## 登录与设备

password-prompt = { $login } 在 { $server } 的密码：
new-password-prompt = 为 { $login } 在 { $server } 设置新密码：
once-more = 请再输入一次：
passwords-differ = 两次输入不一致，未做任何操作
exposed = 警告：此地址未加密（http://），途中可能有人看到密码
account-made = 账号已建立，加入码属于：{ $title }
logged-in = 已登录 { $server }：{ $name }（配置 { $profile }，设备 { $device }）
logged-out = 已退出登录（配置 { $profile }）
no-terminal-for-password = 没有终端，无法询问密码。请使用 --password-stdin
cannot-read-password = 无法从标准输入读取密码
device-still-known = 警告：服务器上仍保留设备 { $device }：{ $why }
device-signed-out = 设备 { $device } 已退出登录
no-such-device = 您没有设备 { $device }，可用 { $command } 查看
this-device = 本设备
nothing-forgotten = 本机的登录信息仍然保留（{ $why }）；用 { $command } 可强制清除
profile-unknown = 配置 { $profile } 尚未登录。请用 { $command } 登录
profile-unknown-others = 配置 { $profile } 尚未登录。请用 { $command } 登录，或改用已登录的配置：{ $others }
profile-damaged = { $path } 已损坏。请删除它，再用 { $command } 重新登录
profile-without-server = 配置中没有服务器地址。请用 { $command } 重新登录
no-home = LINLI_CONFIG_DIR 和 HOME 都没有设置，请设置其中之一

## 出错与中断

refused = 被拒绝（{ $code }）：{ $why }
try-again-in = 请在 { $wait }后重试。
try-again = 请稍后再试。
advice-bad_token = 请用 { $command }。
advice-login_taken = 如果是您本人的，请用 { $command } 登录。
advice-not_found = { $command } 列出您能查看的内容。
advice-not_allowed = { $command } 列出各职务由谁担任。
advice-muted = 查看记录：{ $command }
advice-not_muted = 谁被禁言：{ $command }
advice-not_banned = 谁被禁止加入：{ $command }
advice-no_such_act = { $command } 列出各项记录。
advice-banned = 如果是您本人，{ $command } 说明原因。
advice-no_such_department = { $command } 可列出全部部门。
advice-no_such_entry = { $command } 可列出全部条目。
advice-no_such_issue = { $command } 列出未办结的。
advice-wrong_state = { $command } 可查看现状。
advice-too_many_issues = { $command } 列出它们。
advice-no_consent = 发出请求：{ $command }
advice-too_many_pins = { $command } 列出置顶的内容。
advice-too_many_blocks = { $command } 列出您屏蔽的人。
advice-nothing_waits = 书记和副书记可用 { $command } 查看待办。
advice-too_many_devices = { $command } 列出您的设备。
advice-no_such_member = { $command } 可以列出成员。
advice-not_here = 请选择群聊，例如 group/7。
advice-client_id_reused = 请换一个 --client-id，或不要指定。
advice-client_id_expired = 请用新的 --client-id，或不要指定。
unreachable = { $why }。请确认服务器正在运行、地址正确，然后重试
unreachable-why = 无法连接服务器：{ $why }
no-tls = 无法连接服务器：对方可能没有启用 TLS，请试试 { $address }
no-linli-server = { $server } 的答复不像邻里服务器（HTTP 状态 { $status }）。请检查地址
signed-out = 服务器已不认识这次登录（已被退出）。请用 { $command } 重新登录
unwelcome = 服务器拒绝本程序：{ $why }。请检查地址，或更新 linli
closed-here = 连接已由本程序关闭
not-answered = 服务器没有及时答复，操作不一定已完成
put-off-too-long = 服务器推迟了这项操作，等待时间已到：{ $why }请稍后再试，或延长 --wait
put-off = 暂时不行：{ $why }{ $wait }后自动重发。
reconnecting = { $why }；{ $wait }后重连
no-connection = 没有连接，正在自动重试（{ $why }）
back = 已恢复连接
complains = 服务器报告问题（{ $code }）：{ $message }
not-followed = 无法关注 { $topic }（{ $code }）：没有这个地方，或者您已无权查看；{ $command } 列出您能查看的内容
cannot-read = 无法读取 { $path }
cannot-write = 无法写入 { $path }
cannot-create = 无法创建 { $path }
cannot-delete = 无法删除 { $path }
file-exists = 文件已存在，请换一个文件名
address-too-long = 服务器地址太长，无法生成二维码
cannot-read-stdin = 无法从标准输入读取文字
stdin-too-long = 文字超过 { $max } 字节，请缩短
stdin-not-utf8 = 标准输入的文字不是 UTF-8 编码，请先转换
arg-language = 可用 en、zh-Hans 或 zh-Hant
arg-time = 写法如 30m、24h 或 3d，最长 14d
arg-named = 不在可选范围内
arg-reply = 格式为 PATTERN=TEXT，两边都不能为空
arg-profile = 最多 { $max } 个字母、数字或 - _ . ，且不能以点开头

## 逐行聊天

chat-title = == { $title }（{ $topic }）；输入 /help 查看帮助
chat-help =
    -- 输入的每一行都会原样发出；以下是命令：
       /reply N 文字    回复第 N 号            /react N 👍     表态
       /edit N 文字     修改自己的第 N 号      /unreact N 👍   收回表态
       /delete N        删除自己的第 N 号      /older          查看更早的内容
       /quit            发完后离开             //文字          发送以斜杠开头的文字
chat-restored = 服务器已从备份恢复：上面显示的内容可能已不存在或编号已变；以下是现有内容
chat-started-over = 期间消息太多，上面可能有遗漏；以下是最新内容
tail-started-over = 服务器无法从该处继续，可能有遗漏；以下是最新内容
chat-earlier = 更早的内容：
chat-older = （输入 /older 查看更多）
chat-was-beginning = （已经到最开头了）
chat-nothing-earlier = 没有更早的内容了
chat-no-member = 您已不是“{ $title }”（{ $topic }）的成员；{ $command } 列出您能查看的内容
in-several-groups = 您加入了多个群，请指定其中一个：{ $groups }
lines-refused = { $n ->
    [one] 有 { $n } 行被拒绝，见上文
   *[other] 有 { $n } 行被拒绝，见上文
}
interrupted = 已中断
not-sent = { $n ->
    [one] 有 { $n } 行没有发出：
   *[other] 有 { $n } 行没有发出：
}
not-sent-perhaps = { $n ->
    [one] 有 { $n } 行没有发出（或已发出但未获确认）：
   *[other] 有 { $n } 行没有发出（第一行可能已发出）：
}
not-sent-yet = { $n ->
    [one] 还有 { $n } 行未发出，正在等待服务器（按 Ctrl-C 放弃）
   *[other] 还有 { $n } 行未发出，正在等待服务器（按 Ctrl-C 放弃）
}
line-kept = 已保留（{ $n } 行待发），连接恢复后发出
line-cut = 未发送：终端会在 { $bytes } 字节处截断，没有发出任何内容。长文请用：{ $command }
line-not-utf8 = 未发送：这一行不是 UTF-8 编码
line-not-sent = 未发送：{ $why }
line-not-done = 未完成：{ $why }
reaction-is-emoji = 表态须是表情符号
typed-delete = 格式为 /delete N，N 是您那条消息的编号
typed-rest = 格式为 /{ $command } N 再加内容，N 是消息的编号
typed-unknown = 没有 /{ $command } 这个命令；/help 列出全部命令
bot-behind = 从第 { $post } 号起有些消息不再回复：等待的太多
bot-not-answered = 第 { $post } 号没有回复：{ $why }
cannot-read-script = 无法读取脚本
script-line = 脚本第 { $line } 行
script-step = { $why }；用法见 `linli bot --help`
script-no-last = 机器人还没有发过消息

## 值班台

duty-title = 值班台
duty-title-of = 值班台 · { $title }
duty-owed = { $n } 件待正式答复
duty-late = { $n } 件逾期
duty-wanting = ! { $n } 件等您处理
duty-column-issue = 事项
duty-column-waits = 已等待
duty-column-left = 答复剩余
duty-state = { $name ->
    [submitted] 未受理
    [acknowledged] 已受理
    [replied] 已答复
    [self_governance] 邻里自治
    [work_order] 网格工单
    [joint_case] 联合办理
    [reopened] 重新打开
   *[other] 已了结
}
duty-overdue = 逾期 { $clock }
duty-replied = 已答复
duty-replied-late = 逾期答复
clock-minutes = { $clock } 分
clock-hours = { $clock } 时
duty-nowhere = 您没有担任任何小区的书记或副书记。值班台供书记和副书记使用，其他人用 linli issues 查看上报。
duty-nothing = 没有未了结的事项。有新上报会出现在这里，并响铃。
duty-none-fits = 没有符合筛选的事项，按 Esc 取消筛选。
duty-none-chosen = 尚未选中事项：用 ↑ ↓ 选一件。
duty-gone = 这件已了结，用 ↑ ↓ 另选一件。
duty-wants-a = ! { $reason }：按 a 受理
duty-wants-f = ! { $reason }：按 f 正式答复
duty-photos = { $n } 张照片；linli issue 列出名称，linli photo 保存
duty-reporter = 上报人：{ $name }；联系方式：{ $contact }
duty-reporter-no-contact = 上报人：{ $name }，未留联系方式
duty-earlier = （更早的经过见 linli issue）
duty-not-shown = 无法载入：{ $why }
duty-not-listed = 无法载入列表：{ $why }稍后会自动重试。
duty-talk = 个案 { $issue }
duty-talk-readers = 上报人、书记、副书记和经办人可见。
duty-talk-hint = 在这里写给上报人，Esc 关闭
duty-filter-hint = 词、编号或地点
duty-hint-filter = Enter 保留
duty-hint-acknowledge = a 受理
duty-hint-respond = r 回应
duty-hint-reply = f 正式答复
duty-hint-talk = o 个案
duty-form = 事项 { $issue }：{ $step ->
    [responded] 先回应上报人，不算正式答复
    [replied] 正式答复
    [classified] 归类
    [neighbours_tried] 邻里自治的做法
    [sent_to_grid] 转为网格工单
    [joint_opened] 联合办理
    [progressed] 进展
    [resolved] 了结：已解决
    [unresolved] 了结：未能解决
    [merged_into] 与另一件相同
   *[other] 经办人
}
duty-form-what = { $step ->
    [classified] 理由：一行，全体成员可见。
    [merged_into] 继续办理的那一件的编号。
    [neighbours_tried] 谁来做什么，或结果如何；全体成员可见。
    [sent_to_grid] 要办的事；全体成员可见。
    [joint_opened] 谁牵头、谁参加；全体成员可见。
    [resolved] 怎样解决的；全体成员可见。
    [unresolved] 为什么未能解决；全体成员可见。
   *[other] 内容；全体成员可见。
}
duty-keys-text = Enter 发送 · Alt+Enter 换行 · Esc 收起并保留
duty-keys-both = Tab 或 ↑ ↓ 选择 · Enter 发送 · Alt+Enter 换行 · Esc 收起并保留
duty-keys-choice = Tab 或 ↑ ↓ 选择 · Enter 确定 · Esc 返回
duty-handler-on = { $name } 经办，可看个案
duty-handler-off = { $name } 不再经办
duty-no-staff = 那里还没有其他任职的人，或名单尚未载入；按 Esc 后重试。
duty-bad-number = 这不是事项的编号。
duty-no-more = 现在不能再发送：没有连接，或等待发送的太多。所写内容已保留。
duty-not-done = 事项 { $issue }：未办成。{ $why }
duty-not-done-kept = 事项 { $issue }：未办成。{ $why }所写内容已保留，在那里按同一个键可取回。
duty-help-acknowledge = 受理：已有人接手
duty-help-respond = 回应：先给上报人一句话，或再说一句
duty-help-reply = 正式答复：已着手、已解答或已转交
duty-help-classify = 归类：咨询、办理、联合办理
duty-help-tried = 记录邻里自治的做法或结果
duty-help-grid = 转给网格，成为工单
duty-help-joint = 由几个部门联合办理
duty-help-progress = 说明进展
duty-help-resolved = 了结：已解决
duty-help-unresolved = 了结：未能解决
duty-help-merge = 与另一件相同，并入那一件
duty-help-handler = 指定经办人，或取消
duty-help-talk = 打开个案，与上报人对话；关闭
duty-help-filter = 只显示含有这些词的；Esc 显示全部
duty-help-choose = 选择事项；Home、End 到首尾
duty-help-page = 滚动右侧
duty-help-enter = 发送所写内容；窄屏时查看事项
duty-help-back = 收起所写内容并保留；关闭个案
duty-help-quit = 离开；有未发送的内容时会询问
duty-help-marks = ! 有等您处理的提醒 · 时间以服务器为准 · 逾期：正式答复的时限已过
duty-leave-unsent = 有 { $n } 段所写内容没有发送，离开时会显示出来。
duty-left-unsent = 有 { $n } 段内容没有发送：
duty-no-terminal = 值班台需要完整的终端；{ $list } 列出未了结的事项，{ $alerts } 显示新到的提醒
