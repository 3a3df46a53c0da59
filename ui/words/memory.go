package words

// The pane of what is known about the user.
var (
	MemoryTitle     = Text{"memory", "メモリー"}
	MemoryReading   = Text{"reading the memories", "メモリーを読み込み中"}
	MemoryNone      = Text{"nothing is remembered yet", "まだ何も覚えていません"}
	MemoryHow       = Text{"say “remember that …” while you talk, or press %s to write it here", "会話で「…を覚えて」と言うか、%s でここに書けます"}
	MemoryPrompt    = Text{"one sentence about you", "あなたについての一文"}
	MemorySince     = Text{"since %s", "%sから"}
	MemoryUntil     = Text{"until %s", "%sまで"}
	MemoryNow       = Text{"now: %s", "今は: %s"}
	MemoryPinned    = Text{"pinned: %s", "固定しました: %s"}
	MemoryUnpinned  = Text{"no longer pinned: %s", "固定を解除しました: %s"}
	MemoryFromYou   = Text{"from you", "あなたから"}
	MemoryNoted     = Text{"noted by kaiwa", "自動で記録"}
	MemoryWithPast  = Text{"with past ones", "過去も表示"}
	MemoryNowhere   = Text{"it was not said in a thread: it was written here, or the message is gone", "会話の中の言葉ではありません (ここで書いたか、元の発言が消えています)"}
	MemoryAdded     = Text{"remembered: %s", "覚えました: %s"}
	MemoryEdited    = Text{"changed: %s", "変更しました: %s"}
	MemoryForgotten = Text{"forgotten: %s", "忘れました: %s"}
	MemoryUndone    = Text{"undone: %s", "元に戻しました: %s"}
	MemoryForget    = Text{"forget “%s”?", "「%s」を忘れますか"}
)

// What sort of thing a memory is.
var (
	MemoryFact        = Text{"fact", "事実"}
	MemoryPreference  = Text{"preference", "好み"}
	MemoryPerson      = Text{"person", "人"}
	MemoryPlan        = Text{"plan", "予定"}
	MemoryInstruction = Text{"how to answer", "答え方"}
)

// What the keys of the pane of memories do.
var (
	KeyWhere       = Text{"where it was said", "元の発言へ"}
	KeyAdd         = Text{"add", "追加"}
	KeyPin         = Text{"pin", "固定"}
	KeyUnpin       = Text{"unpin", "固定を解除"}
	KeyForget      = Text{"forget", "忘れる"}
	KeyForgetAlone = Text{"the memory alone", "メモリーだけ"}
	KeyForgetWords = Text{"with the words where it was said", "元の発言も"}
	KeyNotForget   = Text{"no", "やめる"}
	KeyPast        = Text{"past ones", "過去も"}
	KeyNoPast      = Text{"without past ones", "過去を隠す"}
)
