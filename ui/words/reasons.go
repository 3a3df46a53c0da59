package words

import "kaiwa/voice"

// Why a recording or its transcript was not believed, and what helps.
var reasons = map[voice.Reason]pair{
	voice.TooShort: {
		Text{"too short", "短すぎます"},
		Text{"hold the key while you speak, or press it again when you are done", "話し終えるまでキーを押し続けるか、話し終えてからもう一度押してください"},
	},
	voice.TooQuiet: {
		Text{"not louder than the room", "周囲の音と同じ大きさです"},
		Text{"come closer to the microphone, or choose another with s", "マイクに近づくか、s で別のマイクを選んでください"},
	},
	voice.NoVoice: {
		Text{"no voice in it", "声がありません"},
		Text{"is it the right microphone? s shows its level", "マイクは合っていますか。s で音量を確認できます"},
	},
	voice.Empty: {
		Text{"nothing could be made out", "聞き取れませんでした"},
		Text{"speak a little slower or closer", "もう少しゆっくり、近くで話してください"},
	},
	voice.Echo: {
		Text{"only the prompt came back", "プロンプトがそのまま返りました"},
		Text{"speak a little slower or closer", "もう少しゆっくり、近くで話してください"},
	},
	voice.Improbable: {
		Text{"probably nobody spoke", "誰も話していないようです"},
		Text{"speak a little louder or closer", "もう少し大きく、近くで話してください"},
	},
	voice.Credits: {
		Text{"a phrase that is made up out of silence", "無音から作られた文のようです"},
		Text{"speak a little louder or closer", "もう少し大きく、近くで話してください"},
	},
	voice.Repetition: {
		Text{"the same words over and over", "同じ言葉の繰り返しです"},
		Text{"speak a little slower or closer", "もう少しゆっくり、近くで話してください"},
	},
	voice.Itself: {
		Text{"kaiwa's own voice", "kaiwa 自身の声です"},
		Text{"it goes on; use headphones, or turn voice interrupts off with s", "続けます。ヘッドホンを使うか、s で「声で割り込み」をオフにしてください"},
	},
	voice.Backchannel: {
		Text{"only “mhm” or the like", "相づちです"},
		Text{"it goes on; to interrupt, say more or press a key", "続けます。割り込むには、もう少し話すかキーを押してください"},
	},
}

// Reason says why something was not believed and what helps. An unknown reason is "" twice.
func Reason(l Language, r voice.Reason) (what, do string) {
	p := reasons[r]
	return p.what.In(l), p.do.In(l)
}
