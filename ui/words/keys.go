package words

// What the keys do, as the help and the status line's hints say it.
var (
	KeySpace     = Text{"space", "space"}
	KeyTalk      = Text{"talk", "話す"}
	KeyStop      = Text{"stop", "送信"}
	KeyInterrupt = Text{"talk", "話す"}
	KeyCancel    = Text{"cancel", "中断"}
	KeyType      = Text{"type", "入力"}
	KeySend      = Text{"send", "送信"}
	KeyNewline   = Text{"new line", "改行"}
	KeyLeave     = Text{"leave", "戻る"}
	KeyUp        = Text{"up", "上へ"}
	KeyDown      = Text{"down", "下へ"}
	KeyPageUp    = Text{"a page up", "前のページ"}
	KeyPageDown  = Text{"a page down", "次のページ"}
	KeyTop       = Text{"to the start", "先頭へ"}
	KeyBottom    = Text{"to the end", "末尾へ"}
	KeyReplay    = Text{"hear it again", "もう一度聞く"}
	KeyRetry     = Text{"try again", "再試行"}
	KeyAnyway    = Text{"send anyway", "そのまま送信"}
	KeyThread    = Text{"new thread", "新しいスレッド"}
	KeySettings  = Text{"settings", "設定"}
	KeyLog       = Text{"log", "ログ"}
	KeyQuit      = Text{"quit", "終了"}
	KeyHelp      = Text{"help", "ヘルプ"}
	KeyClose     = Text{"close", "閉じる"}

	KeyHold         = Text{"hold %s", "%s 長押し"}
	KeyHoldTalk     = Text{"to talk", "で話す"}
	KeyLetGo        = Text{"let go", "離す"}
	KeyHoldStop     = Text{"to send", "と送信"}
	KeyHandsFree    = Text{"hands-free", "ハンズフリー"}
	KeyHandsFreeOff = Text{"hands-free off", "ハンズフリー終了"}
	KeyAlone        = Text{"end", "終了"}
	KeyPause        = Text{"pause", "一時停止"}
	KeyGoOn         = Text{"go on", "続きを聞く"}
	KeyBack         = Text{"sentence back", "前の文へ"}
	KeyForward      = Text{"next sentence", "次の文へ"}
	KeySlower       = Text{"slower", "遅く"}
	KeyFaster       = Text{"faster", "速く"}
	KeyBefore       = Text{"select before", "前を選択"}
	KeyAfter        = Text{"select after", "次を選択"}
	KeyCopy         = Text{"copy", "コピー"}
	KeyUnselect     = Text{"unselect", "選択を解除"}
	KeyEarlier      = Text{"earlier", "前へ"}
	KeyLater        = Text{"later", "次へ"}
	KeyTimes        = Text{"times", "所要時間"}

	KeyThreads  = Text{"threads", "スレッド"}
	KeySearch   = Text{"search", "検索"}
	KeyMemory   = Text{"memory", "メモリー"}
	KeyTakeBack = Text{"take back", "直前を取り消す"}
	KeyOlder    = Text{"version before", "前の版"}
	KeyNewer    = Text{"version after", "次の版"}
	KeyUnmark   = Text{"unmark", "印を消す"}
	KeyRun      = Text{"run it", "実行"}
	KeyRunNot   = Text{"do not", "実行しない"}
	KeyMore     = Text{"all of it", "全文"}
	KeyGo       = Text{"leave", "終了する"}
	KeyStay     = Text{"stay", "続ける"}
)

// The help pane's groups.
var (
	GroupTalk  = Text{"talk", "会話"}
	GroupHear  = Text{"hear", "聞く"}
	GroupRead  = Text{"read", "読む"}
	GroupWords = Text{"change", "変更"}
	GroupKaiwa = Text{"kaiwa", "kaiwa"}
)

// What the help says below its keys.
var (
	HelpHold      = Text{"hold %s while you talk and let go to send. a short tap starts, the next one sends.", "%s を押している間話し、離すと送信します。短く押すと開始、もう一度押すと送信です。"}
	HelpHoldOnly  = Text{"hold %s while you talk and let go to send.", "%s を押している間話し、離すと送信します。"}
	HelpTap       = Text{"press %s, talk, and press it again to send.", "%s を押して話し、もう一度押すと送信します。"}
	HelpHandsFree = Text{"hands-free: it listens by itself, answers when you stop, and listens again, also while you work in another window. in settings, help or the text box it listens only while it speaks.", "ハンズフリー: 自分で聞き、話し終わると答え、また聞きます。ほかのウィンドウで作業中も続きます。設定、ヘルプ、入力中は、再生中だけ聞きます。"}
)
