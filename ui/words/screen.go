package words

import "strings"

// The states, as the status line names them.
var (
	Ready       = Text{"ready", "待機中"}
	Opening     = Text{"opening the microphone", "マイクを準備中"}
	Listening   = Text{"listening", "録音中"}
	WritingDown = Text{"writing down", "書き取り中"}
	Thinking    = Text{"thinking", "考え中"}
	Answering   = Text{"answering", "回答中"}
	Speaking    = Text{"speaking", "再生中"}
	Stopping    = Text{"stopping", "停止中"}
	Offline     = Text{"offline", "オフライン"}
	NeedsYou    = Text{"needs you", "要確認"}
	Typing      = Text{"typing", "入力中"}
	HandsFree   = Text{"hands-free", "ハンズフリー"}
	FreeWaits   = Text{"hands-free · listening", "ハンズフリー · 聞いています"}
	FreeOpens   = Text{"hands-free · opening the microphone", "ハンズフリー · マイクを準備中"}
	FreeHears   = Text{"hears you", "録音中"}
	FreeRests   = Text{"hands-free · paused", "ハンズフリー · 休止中"}
	Paused      = Text{"paused", "一時停止中"}
	Editing     = Text{"editing", "編集中"}
	Tool        = Text{"thinking · %s", "考え中 · %s"}
)

// What the status line says besides the state.
var (
	NothingHeard = Text{"nothing heard (%s)", "聞こえませんでした (%s)"}
	DB           = Text{"%d dB", "%d dB"}
	Seconds      = Text{"%d s", "%d 秒"}
	WaitingFor   = Text{"%s: waiting %d s", "%s: 待ち %d 秒"}
	NewBelow     = Text{"%d new below", "下に新着 %d 件"}
	MoreBelow    = Text{"more below", "下に続きがあります"}
	QuitAgain    = Text{"again to quit", "もう一度で終了"}
	Full         = Text{"two minutes is the longest recording: it was sent", "録音は最長 2 分です。ここまでを送りました"}
	DefaultUsed  = Text{"%s is missing: the default is used", "%s が見つからないため既定の装置を使います"}
	NewThread    = Text{"new thread", "新しいスレッド"}
	Copied       = Text{"copied, if the terminal lets kaiwa", "コピーしました (端末が許可していれば)"}
	NoReleases   = Text{"this terminal does not report when a key is let go", "この端末はキーを離したことを伝えません"}
	TapInstead   = Text{"press %s again to send", "送信するにはもう一度 %s を押してください"}
	ReleaseLost  = Text{"the key stopped repeating: what you said was sent", "キーの入力が途絶えたため、ここまでを送りました"}
	FreeDropped  = Text{"hands-free is off: three times in a row it heard nobody who spoke to it", "ハンズフリーを終了: 3 回続けて、話しかける声がありませんでした"}
	FreeFailed   = Text{"hands-free is off: %s", "ハンズフリーを終了: %s"}
	FreeAgain    = Text{"press %s to go on", "%s で再開"}
	FreeReads    = Text{"hands-free is off while you read: %s to go on", "閲覧中はハンズフリーを休みます。%s で再開"}
	Rate         = Text{"%s×", "%s 倍速"}
)

// What kaiwa did and says so, and how it is undone.
var (
	Noted        = Text{"noted: %s", "記憶しました: %s"}
	NotedInstead = Text{"noted: %s (before: %s)", "記憶しました: %s (以前: %s)"}
	NotNoted     = Text{"not noted any more: %s", "記憶を取り消しました: %s"}
	Forgot       = Text{"forgotten: %s", "忘れました: %s"}
	Remembered   = Text{"remembered again: %s", "思い出しました: %s"}
	TookBack     = Text{"took back: %s", "取り消しました: %s"}
	Deleted      = Text{"deleted: %s", "削除しました: %s"}
	BroughtBack  = Text{"brought back: %s", "元に戻しました: %s"}
	BringsBack   = Text{" · %s brings it back", " · %s で元に戻す"}
	ToUndo       = Text{" (%s to undo)", " (%s で取り消し)"}
	NothingLeft  = Text{"there is nothing left of it", "もう残っていません"}
	ChangedSince = Text{"it was changed since: %s shows how it is now", "その後変更されています。%s で確認できます"}
	AfterFailed  = Text{"titles and memories are not written: %s", "題名と記憶を書けません: %s"}
)

// What kaiwa asks.
var (
	ToolAsks       = Text{"%s wants to run:", "%s が実行しようとしています:"}
	CommandGoesOn  = Text{"%d more lines: %s shows them", "あと %d 行: %s で続きを表示"}
	CommandAgain   = Text{"this is its end: %s shows it from the start", "ここで終わり: %s で最初から表示"}
	CommandHidden  = Text{"the window is too small to show it", "ウィンドウが小さく表示できません"}
	LeaveTemporary = Text{"leave the temporary conversation? it will be gone", "一時的な会話を終了しますか。内容は残りません"}
)

// The header.
var (
	Temporary    = Text{"temporary", "一時的"}
	Demo         = Text{"demo", "デモ"}
	DemoServices = Text{"for real: run kaiwa with a key", "本番は kaiwa にキーを設定"}
	Mic          = Text{"mic", "マイク"}
	MicNone      = Text{"no mic", "マイクなし"}
	MicLost      = Text{"mic lost", "マイク切断"}
	MicSilent    = Text{"mic blocked", "マイク無音"}
	SoundNone    = Text{"no sound", "音声なし"}
	AutoLanguage = Text{"auto", "自動"}
	Window       = Text{"kaiwa", "kaiwa 会話"}
)

// The transcript.
var (
	You            = Text{"You", "あなた"}
	FirstSound     = Text{"%.1f s to first sound", "最初の音まで %.1f 秒"}
	FirstWord      = Text{"%.1f s to first word", "最初の言葉まで %.1f 秒"}
	Recording      = Text{"recording, %s", "録音 %s"}
	NotWritten     = Text{"not written down yet", "まだ書き取られていません"}
	NotSent        = Text{"not sent", "送信していません"}
	SendAnyway     = Text{"%s sends it anyway", "%s でそのまま送信"}
	TryAgain       = Text{"%s to try again", "%s で再試行"}
	Cancelled      = Text{"cancelled", "中断しました"}
	CutByCrash     = Text{"cut off: kaiwa ended while this was written", "途中で終了したため、ここまでです"}
	FinishLength   = Text{"cut short: the length limit was reached", "長さの上限で途切れました"}
	FinishFilter   = Text{"stopped by the service's content filter", "サービスの制限により停止しました"}
	FinishRefusal  = Text{"the model refused", "モデルが回答を断りました"}
	FinishOther    = Text{"ended early: %s", "途中で終了: %s"}
	Forgotten      = Text{"forgotten", "忘れました"}
	DayFormat      = Text{"Mon, 2 Jan 2006", "2006年1月2日"}
	UnheardFromNow = Text{"not heard from here on", "ここから先は未再生"}
	GoOn           = Text{"not heard · %s: go on", "未再生 · %s: 続きを聞く"}
)

// What an answer used.
var (
	Used       = Text{"used: %s", "使用: %s"}
	UsedMemory = Text{"looked into memory", "メモリーを参照"}
	UsedClock  = Text{"looked at the clock", "時計を確認"}
)

// UsedTools says what an answer used, of tools that are named with ", " between them: those of kaiwa itself in words.
func UsedTools(l Language, names string) string {
	own := map[string]Text{"search_memory": UsedMemory, "clock": UsedClock}
	var said, others []string
	for name := range strings.SplitSeq(names, ", ") {
		if text, ok := own[name]; ok {
			said = append(said, text.In(l))
		} else {
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		said = append(said, Used.In(l, strings.Join(others, ", ")))
	}
	return strings.Join(said, " · ")
}

// The welcome of an empty thread.
var (
	WelcomeTalk    = Text{"press %s and talk", "%s を押して話す"}
	WelcomeHold    = Text{"hold %s and talk", "%s を押したまま話す"}
	WelcomeFree    = Text{"just talk: %s ends hands-free", "そのまま話す (%s でハンズフリー終了)"}
	WelcomeType    = Text{"press %s to type instead", "%s で文字入力"}
	WelcomeHelp    = Text{"press %s for every key", "%s ですべてのキー"}
	WelcomeTitle   = Text{"a new conversation", "新しい会話"}
	DemoTitle      = Text{"this is the demo", "これはデモです"}
	DemoWhat       = Text{"it needs no account and sends nothing anywhere.", "アカウントは不要で、どこにも送信しません。"}
	DemoHow        = Text{"it records you, answers and plays your voice back.", "録音し、答え、あなたの声を再生します。"}
	DemoGoOn       = Text{"for real: quit, run kaiwa, and paste a key or name a server.", "本番は、終了して kaiwa を起動し、キーかサーバーを設定します。"}
	TypePrompt     = Text{"write, then press enter", "書いて enter で送信"}
	TemporaryTitle = Text{"a temporary conversation", "一時的な会話"}
	TemporaryWhat  = Text{"nothing of it is kept, and memory is not used.", "何も保存せず、メモリーも使いません。"}
	HelpTitle      = Text{"keys", "キー"}
	LogTitle       = Text{"log", "ログ"}
	TimesTitle     = Text{"where the time went", "時間の内訳"}
	LogEmpty       = Text{"the log is empty", "ログは空です"}
	LogUnreadable  = Text{"the log cannot be read: %s", "ログを読めません: %s"}
)

// Where the time went.
var (
	StageEndpoint   = Text{"silence", "無音"}
	StageTranscript = Text{"transcript", "書き取り"}
	StageFirstWord  = Text{"first word", "最初の言葉"}
	StageFirstPiece = Text{"sentence", "最初の文"}
	StageFirstSound = Text{"first sound", "最初の音"}
	StageTotal      = Text{"total", "合計"}
	StageAnswer     = Text{"answer %d of %d", "回答 %d / %d"}
	StageMedian     = Text{"median", "中央値"}
	StageAnswers    = Text{"n", "n"}
	TimingsNote     = Text{"ms from the end of speech or from enter; median and p95 of the thread, n=%d", "話し終わり (または enter) からの ms。中央値と p95 はスレッド全体、n=%d"}
	NoTimings       = Text{"nothing to show yet: the next answer will be timed, from the end of what you say to its first sound", "まだ記録がありません。次の回答から、話し終わりから最初の音までの時間を表示します。"}
)
