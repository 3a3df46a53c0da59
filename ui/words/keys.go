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
)

// The help pane's groups.
var (
	GroupTalk  = Text{"talk", "会話"}
	GroupRead  = Text{"read", "読む"}
	GroupKaiwa = Text{"kaiwa", "kaiwa"}
)
