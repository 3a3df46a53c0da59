package words

import "kaiwa/config/fault"

// What the commands beside the screen say. Their help is English.
var (
	CommandNothing  = Text{"nobody said that", "見つかりません"}
	CommandImported = Text{"%s: threads %d, messages %d, memories %d", "%s: スレッド %d、メッセージ %d、メモリー %d"}
	CommandKnown    = Text{"here already: %d", "取り込み済み: %d"}
	CommandDiffers  = Text{"here in another state, and left as it is: %s", "内容が違うため、そのまま残しました: %s"}
	CommandSkipped  = Text{"left out, because it is no text: %d", "文章でないため省きました: %d"}
	CommandUnheard  = Text{"not heard: %s", "未再生: %s"}
	CommandSound    = Text{"sound", "音声"}
)

// What to do about a fault where there is no screen: the others' hints name its keys.
var (
	CommandKey     = Text{"set OPENAI_API_KEY, or start kaiwa and press s", "OPENAI_API_KEY を設定するか、kaiwa を起動して s を押してください"}
	CommandFull    = Text{"begin a new thread with --thread new, or make answering.window smaller", "--thread new で新しいスレッドにするか answering.window を小さくしてください"}
	CommandLog     = Text{"the log has more", "ログを確認してください"}
	CommandRequest = Text{"check answering.model in the settings; the log has more", "設定の answering.model とログを確認してください"}
)

var hintsInCommands = map[fault.Code]Text{
	fault.KeyMissing:  CommandKey,
	fault.ContextFull: CommandFull,
	fault.BadRequest:  CommandRequest,
	fault.Internal:    CommandLog,
}

// FaultInCommand is [Fault] for a command beside the screen.
func FaultInCommand(l Language, f *fault.Fault) (what, do string) {
	if hint, ok := hintsInCommands[f.Code]; ok {
		what, _ = Fault(l, f)
		return what, hint.In(l)
	}
	return ErrorInSettings(l, f)
}

// Finish says why an answer ended, "" if because it was complete.
func Finish(l Language, reason string) string {
	switch reason {
	case "", "stop":
		return ""
	case "length":
		return FinishLength.In(l)
	case "content_filter":
		return FinishFilter.In(l)
	case "refusal":
		return FinishRefusal.In(l)
	}
	return FinishOther.In(l, reason)
}
