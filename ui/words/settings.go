package words

import "kaiwa/config/fault"

// The settings pane: its title, its groups and its rows.
var (
	SettingsTitle = Text{"settings", "設定"}

	GroupSpeaking  = Text{"speaking", "音声"}
	GroupTalking   = Text{"talking", "話す"}
	GroupListening = Text{"listening", "書き取り"}
	GroupAnswering = Text{"answering", "回答"}
	GroupMemory    = Text{"memory", "メモリー"}
	GroupDevices   = Text{"devices", "機器"}
	GroupSound     = Text{"sound", "再生と保存"}
	GroupLook      = Text{"look", "表示"}
	GroupServers   = Text{"keys and servers", "キーとサーバー"}

	RowVoice           = Text{"voice", "声"}
	RowSpeed           = Text{"speed", "速さ"}
	RowModel           = Text{"model", "モデル"}
	RowInstructions    = Text{"instructions", "話し方"}
	RowTalkKey         = Text{"talk key", "話すキー"}
	RowTalkMode        = Text{"talk mode", "押し方"}
	RowHandsFree       = Text{"start hands-free", "ハンズフリー起動"}
	RowInterrupt       = Text{"voice interrupts", "声で割り込み"}
	RowHeadphones      = Text{"headphones", "ヘッドホン"}
	RowWriteAhead      = Text{"write ahead", "先に書き取り"}
	RowAnswerAhead     = Text{"answer ahead", "先に回答"}
	RowLanguage        = Text{"language", "言語"}
	RowPrompt          = Text{"prompt", "プロンプト"}
	RowVoiceModel      = Text{"voice detector", "声の検出"}
	RowVoiceThreshold  = Text{"voice threshold", "検出しきい値"}
	RowPersona         = Text{"persona", "ペルソナ"}
	RowReasoning       = Text{"reasoning", "推論"}
	RowWindow          = Text{"window", "文脈"}
	RowAssistant       = Text{"assistant", "アシスタント"}
	RowTools           = Text{"tools", "ツール"}
	RowUseMemory       = Text{"use memory", "メモリーを使う"}
	RowTakeNotes       = Text{"take notes", "自動で記録"}
	RowMemoryModel     = Text{"memory model", "メモリーのモデル"}
	RowStore           = Text{"database", "保存先"}
	RowMicrophone      = Text{"microphone", "マイク"}
	RowKeepOpen        = Text{"mic kept open", "マイク常時待機"}
	RowLoudspeaker     = Text{"loudspeaker", "スピーカー"}
	RowRate            = Text{"playback", "再生速度"}
	RowKeepDays        = Text{"keep sound", "音の保存"}
	RowKeepMegabytes   = Text{"keep at most", "保存の上限"}
	RowTheme           = Text{"theme", "配色"}
	RowScreenLanguage  = Text{"screen language", "画面の言語"}
	RowCommonKey       = Text{"common key", "共通キー"}
	RowCommonServer    = Text{"common server", "共通サーバー"}
	RowListeningKey    = Text{"listening key", "書き取りキー"}
	RowListeningServer = Text{"listening server", "書き取りサーバー"}
	RowAnsweringKey    = Text{"answering key", "回答キー"}
	RowAnsweringServer = Text{"answering server", "回答サーバー"}
	RowSpeakingKey     = Text{"speaking key", "音声キー"}
	RowSpeakingServer  = Text{"speaking server", "音声サーバー"}
)

// What each row is about.
var (
	AboutVoice          = Text{"the voice that speaks; another server has voices of its own", "話す声です。サーバーによって使える声が違います"}
	AboutSpeed          = Text{"how fast the server is asked to speak, from 0.25 to 4", "サーバーに頼む話す速さ (0.25 から 4)"}
	AboutSpeakingModel  = Text{"the model that speaks", "音声を作るモデル"}
	AboutInstructions   = Text{"how it should speak: calmly, as to a child …; tts-1 does not take it", "話し方の指示: 落ち着いて、子どもに話すように、など。tts-1 では使えません"}
	AboutLanguage       = Text{"the language you speak; naming it makes fewer mistakes", "あなたが話す言語。指定すると間違いが減ります"}
	AboutListeningModel = Text{"the model that writes down what you say", "あなたの話を書き取るモデル"}
	AboutPrompt         = Text{"names and terms that it should know how to write", "正しく書き取ってほしい名前や用語"}
	AboutPersona        = Text{"who answers", "答える相手"}
	AboutAnsweringModel = Text{"the model that answers", "回答するモデル"}
	AboutWindow         = Text{"how many tokens of the thread are sent with a question at most", "質問と一緒に送るスレッドの最大トークン数"}
	AboutMicrophone     = Text{"speak, and see how loud you are", "話すと音量が見えます"}
	AboutLoudspeaker    = Text{"space plays a sample on it", "space で試し聞き"}
	AboutTheme          = Text{"auto asks the terminal", "自動は端末に合わせます"}
	AboutScreenLanguage = Text{"auto takes it from LANG", "自動は LANG に合わせます"}
	AboutKey            = Text{"the three services use it, unless they have a key of their own", "個別のキーがないサービスはこれを使います"}
	AboutRoleKey        = Text{"a key for this service alone", "このサービスだけのキー"}
	AboutServer         = Text{"the address of an OpenAI-compatible server; most end in /v1", "OpenAI 互換サーバーの URL。多くは /v1 で終わります"}
	AboutRoleServer     = Text{"a server for this service alone; empty is the common one", "このサービスだけのサーバー。空なら共通のもの"}
)

// What the rows of talking, and others that cost or risk something, are about.
var (
	AboutTalkKey       = Text{"the key you talk with; only keys that do nothing else are offered", "話すときに押すキー。ほかの操作に使わないキーだけを選べます"}
	AboutTalkMode      = Text{"hold it while you speak, or press it before and after; auto holds where the terminal can tell", "押したまま話すか、話す前と後に押すか。自動は端末が対応していれば押したまま話せます"}
	AboutHandsFree     = Text{"from the start it listens without a key: any voice near the microphone is sent to the listening server", "起動時からキーなしで聞きます。マイクの近くの声は、誰の声でも書き取りサーバーに送ります"}
	AboutInterrupt     = Text{"hands-free: your voice stops an answer, as may somebody else's nearby; when off, only a key does", "ハンズフリー: あなたの声で回答が止まります (近くの人の声でも)。オフならキーだけで止まります"}
	AboutHeadphones    = Text{"without them its own voice is taken out of what it hears; auto tells by the loudspeaker's name", "使わないときは、聞こえた音から kaiwa 自身の声を取り除きます。自動は機器の名前で判断します"}
	AboutWriteAhead    = Text{"hands-free: writes down at each pause, so the answer comes sooner; one request more for each pause", "ハンズフリー: 間が空くたびに書き取り、回答を早めます。そのたびにリクエストが 1 回増えます"}
	AboutAnswerAhead   = Text{"hands-free: answers before you surely are done; sooner, but answers thrown away cost as well", "ハンズフリー: 話し終わる前に回答を用意します。早くなりますが、捨てた回答にも料金がかかります"}
	AboutVoiceModel    = Text{"what finds your voice; for noisy rooms it heeds people in the background less, and misses a little more", "声を見つける方法。騒がしい部屋用は周りの話し声に強く、聞き逃しがやや増えます"}
	AboutVoiceLimit    = Text{"how sure it must be that a sound is a voice: higher ignores more noise, lower hears a quiet voice", "どれだけ確かなら声とみなすか。高いと雑音に強く、低いと小さな声も聞き取ります"}
	AboutReasoning     = Text{"how much the model thinks first: more is slower and costs more; not sent is for servers that refuse it", "回答の前に考える量。多いほど遅く、料金も増えます。受け付けないサーバーには送らないでください"}
	AboutKeepOpen      = Text{"between turns too, so that no first word is lost: a few seconds stay in memory and are overwritten", "話す前から開いておき、最初の言葉を逃しません。数秒分だけをメモリーに置き、上書きします"}
	AboutRate          = Text{"how fast answers play, at the same pitch and at no cost; < and > change it while it speaks", "回答の再生速度。声の高さも料金も変わりません。再生中は < と > で変えられます"}
	AboutKeepDays      = Text{"so long recordings and spoken answers stay on this machine, to be heard again; then only text is left", "録音と回答の音声をこのマシンに残す期間。聞き直せます。過ぎると文章だけが残ります"}
	AboutKeepMegabytes = Text{"how much sound stays on this machine; beyond that the oldest is deleted", "このマシンに残す音の量。超えると古いものから削除します"}
)

// What the rows of memory are about, and of what reaches beyond a thread.
var (
	AboutAssistant   = Text{"the service's API that answers", "回答に使うサービスの API"}
	AboutTools       = Text{"the model may search your memory, ask for the time, and run the commands of [[tool]] in the settings file", "モデルがメモリーを検索し、時刻を調べ、設定ファイルの [[tool]] のコマンドを実行できます"}
	AboutUseMemory   = Text{"what is known about you and what was said in other threads is sent along with a question", "あなたについて覚えたことと、ほかのスレッドで話したことを質問と一緒に送ります"}
	AboutTakeNotes   = Text{"notes by itself what is worth remembering; one small request more for each answer", "覚えるとよいことを自動で書き留めます。回答ごとに小さなリクエストが 1 回増えます"}
	AboutMemoryModel = Text{"the model that takes notes, titles threads and sums them up; a small one will do", "書き留め、題名、要約に使うモデル。小さなもので十分です"}
	AboutStore       = Text{"empty: this machine. or postgres://user@host/kaiwa, with the password in PGPASSWORD or ~/.pgpass", "空ならこのマシン。postgres://user@host/kaiwa も使えます。パスワードは PGPASSWORD か ~/.pgpass に"}
	StoreNextStart   = Text{"used from the next start on; what was said stays where it is", "次の起動から使います。これまでの会話は元の場所に残ります"}
)

// What some values mean.
var (
	AboutChat          = Text{"every server has it (Chat Completions); threads and memory stay on this machine", "どのサーバーにもある API (Chat Completions)。スレッドとメモリーはこのマシンに残ります"}
	AboutResponses     = Text{"the service keeps the thread, so that another machine with the same key goes on with it; a copy stays here", "スレッドをサービスが持ち、同じキーの別のマシンで続けられます。写しはここにも残ります"}
	AboutAssistants    = Text{"the old Assistants API, for servers that still have it", "以前の Assistants API。まだ対応しているサーバー用です"}
	AboutHold          = Text{"let go to send; it takes a terminal that reports releases, such as kitty or WezTerm, and not tmux", "離すと送ります。キーを離したことを伝える端末 (kitty、WezTerm など) が必要で、tmux では使えません"}
	AboutTap           = Text{"press, speak, press again: works in every terminal", "押して話し、もう一度押すと送ります。どの端末でも使えます"}
	AboutTerminalKey   = Text{"many terminals keep this key for themselves", "端末自身が使うことの多いキーです"}
	AboutHeadphonesYes = Text{"nothing is taken out: on open loudspeakers it hears itself and stops", "何も取り除きません。スピーカーで使うと、自分の声で止まります"}
	AboutHeadphonesNo  = Text{"its own voice is taken out, which takes some computing", "自身の声を取り除きます。少し計算が要ります"}
	AboutKeepNothing   = Text{"a recording is deleted once its text is there; hearing an answer again costs a new request", "録音は書き取りが済むと削除します。回答の聞き直しには新しいリクエストが要ります"}
	AboutKeepLess      = Text{"what is kept beyond that is deleted with the next turn, for good", "超えた分は次の会話のときに削除し、元に戻せません"}
)

// Values that are no names.
var (
	ValueOn        = Text{"on", "オン"}
	ValueOff       = Text{"off", "オフ"}
	ValueYes       = Text{"yes", "使う"}
	ValueNo        = Text{"no", "使わない"}
	ValueHold      = Text{"hold", "押したまま話す"}
	ValueTap       = Text{"tap, tap", "話す前と後に押す"}
	ValueBacktick  = Text{"` (backtick)", "` (逆クォート)"}
	ValueQuiet     = Text{"ordinary room", "普通の部屋"}
	ValueNoisy     = Text{"noisy room", "騒がしい部屋"}
	ValueNotSent   = Text{"not sent", "送らない"}
	ValueDecimal   = Text{"%.2f", "%.2f"}
	ValueTimes     = Text{"%.2f×", "%.2f 倍速"}
	ValueNotKept   = Text{"not kept", "保存しない"}
	ValueDay       = Text{"1 day", "1 日"}
	ValueDays      = Text{"%d days", "%d 日"}
	ValueMegabytes = Text{"%d MB", "%d MB"}
	NumberOther    = Text{"another number…", "別の数…"}
	NoteWriteAhead = Text{"needs write ahead", "先に書き取りが必要"}
	ValueAuto      = Text{"auto", "自動"}
	ValueDark      = Text{"dark", "暗い"}
	ValueLight     = Text{"light", "明るい"}
	ValueNone      = Text{"none", "なし"}
	ValueCommon    = Text{"as common", "共通"}
	ValueAnswering = Text{"as answering", "回答と同じ"}
	ValueHere      = Text{"this machine", "このマシン"}
	NoteUseMemory  = Text{"needs use memory", "メモリーを使う設定が必要"}
	ValueDefault   = Text{"the system's default", "システムの既定"}
	ValueTokens    = Text{"%d tokens", "%d トークン"}
	NoteDefault    = Text{"default", "既定"}
	NoteMissing    = Text{"not connected", "未接続"}
	NoteNotListed  = Text{"not in the server's list", "一覧にありません"}
	NoteEnds       = Text{"ends %s", "%s に終了"}
	NoteFromEnv    = Text{"from %s", "指定元: %s"}
	FlagName       = Text{"a flag", "起動オプション"}
	DemoName       = Text{"the demo", "デモ"}
	VoiceOther     = Text{"another…", "別の声…"}
	UseTyped       = Text{"use “%s”", "「%s」を使う"}
	NothingMatches = Text{"nothing matches", "一致するものがありません"}
	FilterPrompt   = Text{"type to filter", "入力して絞り込み"}
)

// What a key row offers, and what is said of keys.
var (
	KeyNew          = Text{"paste another key", "別のキーを貼り付ける"}
	KeyCheck        = Text{"check whether it works", "使えるか確かめる"}
	KeyRemove       = Text{"remove it", "削除する"}
	KeyHidden       = Text{"paste or type it; it is not shown, and not written to the settings file", "貼り付けるか入力してください。画面にも設定ファイルにも出しません"}
	KeyKept         = Text{"kept in %s", "保存先: %s"}
	KeyRemoved      = Text{"the key is removed", "キーを削除しました"}
	KeyWorks        = Text{"the key works", "キーは使えます"}
	ServerAnswers   = Text{"the server answers", "サーバーが応答しました"}
	ModelCount      = Text{"models: %d", "モデル数: %d"}
	Keyring         = Text{"the system's keyring", "システムのキーリング"}
	LockedHere      = Text{"it comes from %s: it cannot be changed here", "ここでは変更できません (指定元: %s)"}
	KeyWithSpaces   = Text{"a key has no spaces in it", "キーに空白は入りません"}
	KeyIsAddress    = Text{"that is an address, not a key", "それは URL です。キーではありません"}
	KeyCheckItself  = Text{"see that it is whole, and not revoked", "全体が貼り付けられているか、無効になっていないか確認してください"}
	KeyPasteOne     = Text{"paste one under keys and servers", "「キーとサーバー」で貼り付けてください"}
	ServerIsRunning = Text{"check the network, the address, and that the server runs", "ネットワーク、URL、サーバーの状態を確認してください"}
	ServerEndsV1    = Text{"see the address; most end in /v1", "URL を確認してください。多くは /v1 で終わります"}
	ModelTypeIt     = Text{"type the model's name instead", "モデル名を入力してください"}
	VoiceOrModel    = Text{"choose another voice or model", "別の声かモデルを選んでください"}
	KeyProject      = Text{"check the key's project, or choose another model", "キーのプロジェクトを確認するか、別のモデルを選んでください"}
	AddCredit       = Text{"add credit on the service's billing page, or use another server", "サービスの支払い画面で追加するか、別のサーバーにしてください"}
	ModelChoose     = Text{"choose another model", "別のモデルを選んでください"}
	AssistantChoose = Text{"choose responses or chat as the assistant", "アシスタントを responses か chat にしてください"}
	DeviceChoose    = Text{"connect one, or choose another", "接続するか、別のものを選んでください"}
)

// What is wrong with something typed.
var (
	WantNumber  = Text{"a number from %s to %s", "%s から %s までの数"}
	WantText    = Text{"one line of text, not empty", "空でない一行の文字"}
	WantCode    = Text{"auto, or a code such as en or ja", "auto か、en や ja などのコード"}
	WantScheme  = Text{"start it with http:// or https://", "http:// か https:// で始めてください"}
	WantNoSpace = Text{"an address has no spaces in it", "URL に空白は入りません"}
	WantHost    = Text{"the server's name is missing: http://localhost:11434/v1", "サーバー名がありません: http://localhost:11434/v1"}
	WantPlain   = Text{"an address without user name, password, ? and #", "ユーザー名、パスワード、? と # のない URL"}
	WantStore   = Text{"empty, or an address such as postgres://user@host/kaiwa", "空か、postgres://user@host/kaiwa のようなアドレス"}
	WantNoKey   = Text{"that looks like a key: put it under keys and servers", "キーのようです。「キーとサーバー」に入れてください"}
)

// What is going on.
var (
	LoadingModels  = Text{"asking for models", "モデルの一覧を取得中"}
	LoadingDevices = Text{"looking for devices", "機器を探しています"}
	CheckingKey    = Text{"checking", "確認中"}
	NoLevel        = Text{"-∞ dB", "-∞ dB"}
	VoiceSample    = Text{"hello, nice to talk with you. this is how I sound.", "こんにちは、お話しできてうれしいです。こんな声です。"} // spoken
	PlayingSample  = Text{"playing a sample of %s", "%s を試し聞き中"}
)

// The keys of both panes.
var (
	KeyMove    = Text{"move", "移動"}
	KeyChange  = Text{"change", "変更"}
	KeyOpen    = Text{"choose", "選択"}
	KeyEdit    = Text{"edit", "編集"}
	KeySave    = Text{"save", "保存"}
	KeyReturn  = Text{"back", "戻る"}
	KeySwitch  = Text{"on or off", "切り替え"}
	KeyGroup   = Text{"next group", "次のグループ"}
	KeySample  = Text{"play a sample", "試し聞き"}
	KeyFilter  = Text{"filter", "絞り込み"}
	KeyLetters = Text{"letters", "文字"}
	KeyNext    = Text{"go on", "次へ"}
)

// The first start.
var (
	FirstTitle = Text{"welcome to kaiwa", "kaiwa へようこそ"}
	FirstLead  = Text{
		"kaiwa lets you talk with an AI out loud. it needs a service that listens, answers and speaks.",
		"kaiwa は AI と声で話すプログラムです。聞く、答える、話すサービスが要ります。",
	}
	FirstKey    = Text{"paste a key", "キーを貼り付ける"}
	FirstServer = Text{"name a server of your own", "自分のサーバーを使う"}
	FirstDemo   = Text{"try the demo", "デモを試す"}

	FirstKeyNote    = Text{"OpenAI", "OpenAI"}
	FirstServerNote = Text{"Ollama, speaches, LocalAI …", "Ollama、speaches、LocalAI など"}
	FirstDemoNote   = Text{"no account, no network", "アカウントもネットワークも不要"}

	FirstKeyPrivacy = Text{
		"the key goes to the system's keyring, or to a file only you can read. recordings and text are sent to %s and nowhere else, and kept on this machine.",
		"キーはシステムのキーリングか、あなただけが読めるファイルに保存します。録音とスレッドの文章は %s だけに送り、会話はこのマシンにも残ります。",
	}
	FirstServerPrivacy = Text{
		"recordings and text are sent to the server that you name and nowhere else, and kept on this machine.",
		"録音とスレッドの文章は指定したサーバーだけに送り、会話はこのマシンにも残ります。",
	}
	FirstDemoPrivacy = Text{
		"nothing leaves this machine. what you say is kept in a thread like any other.",
		"このマシンの外には何も送りません。話したことは普通のスレッドとして残ります。",
	}

	FirstAddress     = Text{"the server's address", "サーバーの URL"}
	FirstAddressHint = Text{"for example http://localhost:11434/v1 (Ollama) or http://localhost:8000/v1 (speaches)", "例: http://localhost:11434/v1 (Ollama)、http://localhost:8000/v1 (speaches)"}
	FirstSecret      = Text{"the key", "キー"}
	FirstSecretHint  = Text{"you find it at platform.openai.com/api-keys; it is not shown", "platform.openai.com/api-keys にあります。画面には出しません"}
	FirstNoSecret    = Text{"leave it empty if the server needs none; it is not shown", "不要なら空のまま進めてください。画面には出しません"}
	FirstEdit        = Text{"change it", "直す"}
	FirstKeep        = Text{"keep it anyway", "このまま保存する"}
	FirstReady       = Text{"start talking", "会話を始める"}
	FirstStart       = Text{"start", "始める"}
	FirstAsking      = Text{"asking %s", "%s に問い合わせ中"}
	FirstSaving      = Text{"saving", "保存中"}
	FirstNotThere    = Text{"not there", "ありません"}
	FirstNoModels    = Text{"the server names no models: what is set is used", "サーバーがモデルを示さないため、設定のまま使います"}
	FirstNoSpeech    = Text{
		"it seems to answer only: name servers for listening and speaking in the settings; until then type.",
		"このサーバーは回答だけのようです。書き取りと音声のサーバーは設定で指定できます。それまでは文字で会話できます。",
	}
	FirstNoListening = Text{
		"it seems to have no model that listens: name a server for it in the settings; until then type.",
		"このサーバーには書き取りのモデルがないようです。設定で別のサーバーを指定するまでは、文字で入力してください。",
	}
	FirstNoSpeaking = Text{
		"it seems to have no model that speaks: name a server for it in the settings; until then read.",
		"このサーバーには音声のモデルがないようです。設定で別のサーバーを指定するまでは、回答は文字だけです。",
	}
	FirstInstead   = Text{"instead of %s", "%s の代わり"}
	FirstUnchecked = Text{"saved, but not checked", "保存しました (未確認)"}
)

// What to do about a fault where the settings are open already: the others' hints say "press s".
var hintsInSettings = map[fault.Code]Text{
	fault.KeyMissing:    KeyPasteOne,
	fault.KeyRefused:    KeyCheckItself,
	fault.Unreachable:   ServerIsRunning,
	fault.TimedOut:      ServerIsRunning,
	fault.NotCompatible: ServerEndsV1,
	fault.NoEndpoint:    ServerEndsV1,
	fault.ModelUnknown:  ModelChoose,
	fault.BadRequest:    VoiceOrModel,
	fault.NoSpeech:      VoiceOrModel,

	fault.NotAllowed:  KeyProject,
	fault.OutOfCredit: AddCredit,
	fault.ModelEnds:   ModelChoose,

	fault.AssistantsEnded: AssistantChoose,

	fault.DeviceMissing:   DeviceChoose,
	fault.NoMicrophone:    DeviceChoose,
	fault.MicrophoneLost:  DeviceChoose,
	fault.NoLoudspeaker:   DeviceChoose,
	fault.LoudspeakerLost: DeviceChoose,
}

// ErrorInSettings is [Error] for the settings pane.
func ErrorInSettings(l Language, err error) (what, do string) {
	what, do = Error(l, err)
	if f := fault.Of(err); f != nil {
		if hint, ok := hintsInSettings[f.Code]; ok {
			do = hint.In(l)
		}
	}
	return what, do
}

// Tongues are the languages that the picker offers, each in its own words. Any other is typed as its code.
var Tongues = []struct{ Code, Name string }{
	{"en", "English"}, {"ja", "日本語"}, {"zh", "中文"}, {"ko", "한국어"}, {"es", "español"}, {"fr", "français"},
	{"de", "Deutsch"}, {"it", "italiano"}, {"pt", "português"}, {"nl", "Nederlands"}, {"sv", "svenska"},
	{"da", "dansk"}, {"no", "norsk"}, {"fi", "suomi"}, {"pl", "polski"}, {"cs", "čeština"}, {"hu", "magyar"},
	{"ro", "română"}, {"el", "ελληνικά"}, {"tr", "Türkçe"}, {"ru", "русский"}, {"uk", "українська"},
	{"ar", "العربية"}, {"he", "עברית"}, {"hi", "हिन्दी"}, {"th", "ไทย"}, {"vi", "Tiếng Việt"},
	{"id", "Bahasa Indonesia"}, {"ms", "Bahasa Melayu"},
}
