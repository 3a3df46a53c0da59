package words

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
)

// The header.
var (
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
	DayFormat      = Text{"Mon, 2 Jan 2006", "2006年1月2日"}
	UnheardFromNow = Text{"not heard from here on", "ここから先は未再生"}
)

// The welcome of an empty thread.
var (
	WelcomeTalk   = Text{"press %s and talk", "%s を押して話す"}
	WelcomeType   = Text{"press %s to type instead", "%s で文字入力"}
	WelcomeHelp   = Text{"press %s for every key", "%s ですべてのキー"}
	WelcomeTitle  = Text{"a new conversation", "新しい会話"}
	DemoTitle     = Text{"this is the demo", "これはデモです"}
	DemoWhat      = Text{"it needs no account and sends nothing anywhere.", "アカウントは不要で、どこにも送信しません。"}
	DemoHow       = Text{"it records you, answers and plays your voice back.", "録音し、答え、あなたの声を再生します。"}
	DemoGoOn      = Text{"for real: quit, run kaiwa, and paste a key or name a server.", "本番は、終了して kaiwa を起動し、キーかサーバーを設定します。"}
	TypePrompt    = Text{"write, then press enter", "書いて enter で送信"}
	HelpTitle     = Text{"keys", "キー"}
	LogTitle      = Text{"log", "ログ"}
	LogEmpty      = Text{"the log is empty", "ログは空です"}
	LogUnreadable = Text{"the log cannot be read: %s", "ログを読めません: %s"}
)
