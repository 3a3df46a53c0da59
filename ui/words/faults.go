package words

import (
	"strconv"
	"strings"

	"kaiwa/config/fault"
)

// A sentence pair: what went wrong, and what to do about it.
//
// Both may name a fault's fields: {service}, {name}, {status}, {wait} and {detail}. What stands in square
// brackets is left out where one of the fields in it is empty.
type pair struct{ what, do Text }

var faults = map[fault.Code]pair{
	fault.KeyMissing: {
		Text{"[{service}: ]no key is set", "[{service}: ]キーがありません"},
		Text{"press s and paste one, or set OPENAI_API_KEY", "s でキーを貼り付けるか OPENAI_API_KEY を設定してください"},
	},
	fault.KeyRefused: {
		Text{"[{service}: ]the key was refused", "[{service}: ]キーが拒否されました"},
		Text{"press s and check it", "s でキーを確認してください"},
	},
	fault.NotAllowed: {
		Text{"[{service}: ]not allowed[ to use {name}]: country, project or model", "[{service}: ][{name} の]使用が許可されていません (国、プロジェクト、モデル)"},
		Text{"check the key's project, or choose another model with s", "キーのプロジェクトを確認するか、s で別のモデルを選んでください"},
	},
	fault.ModelUnknown: {
		Text{"[{service}: ]there is no such model[: {name}]", "[{service}: ]モデルが見つかりません[: {name}]"},
		Text{"press s and choose one from the service's list", "s を押して一覧から選んでください"},
	},
	fault.NoEndpoint: {
		Text{"[{service}: ]the server does not offer this[: {name}]", "[{service}: ]このサーバーにはその機能がありません[: {name}]"},
		Text{"check the server's address with s", "s でサーバーの URL を確認してください"},
	},
	fault.RateLimited: {
		Text{"[{service}: ]too many requests", "[{service}: ]リクエストが多すぎます"},
		Text{"wait a little[ ({wait})]", "少し待ってください[ ({wait})]"},
	},
	fault.OutOfCredit: {
		Text{"[{service}: ]out of credit", "[{service}: ]残高がありません"},
		Text{"add credit on the service's billing page, or use another server with s", "サービスの支払い画面で追加するか、s で別のサーバーにしてください"},
	},
	fault.ContextFull: {
		Text{"the thread is longer than the model can read", "スレッドがモデルの上限を超えました"},
		Text{"press n for a new thread, or make answering.window smaller", "n で新しいスレッドを始めるか answering.window を小さくしてください"},
	},
	fault.BadRequest: {
		Text{"[{service}: ]the request was refused[: {detail}]", "[{service}: ]リクエストが拒否されました[: {detail}]"},
		Text{"check the model with s; ctrl+l shows the log", "s でモデルを確認してください。ctrl+l でログ"},
	},
	fault.ServerTrouble: {
		Text{"[{service}: ]the server has trouble[ ({status})]", "[{service}: ]サーバーに問題があります[ ({status})]"},
		Text{"wait a little; it is not you", "少し待ってください"},
	},
	fault.Unreachable: {
		Text{"[{service}: ]no connection[ to {name}]", "[{service}: ][{name} に]接続できません"},
		Text{"check the network, or the server's address with s", "ネットワークか、s でサーバーの URL を確認してください"},
	},
	fault.TimedOut: {
		Text{"[{service}: ]no answer came in time", "[{service}: ]時間内に応答がありません"},
		Text{"check the network, or choose a faster model with s", "ネットワークを確認するか、s で速いモデルを選んでください"},
	},
	fault.CutOff: {
		Text{"[{service}: ]the connection broke off", "[{service}: ]接続が途切れました"},
		Text{"what came is kept", "届いた分は残っています"},
	},
	fault.NotCompatible: {
		Text{"[{service}: ]that is not an OpenAI-compatible server[: {name}]", "[{service}: ]OpenAI 互換のサーバーではありません[: {name}]"},
		Text{"check the server's address with s; most end in /v1", "s で URL を確認してください。多くは /v1 で終わります"},
	},
	fault.NoSpeech: {
		Text{"[{service}: ]the service sent no sound", "[{service}: ]音声が届きませんでした"},
		Text{"check the voice and the model with s", "s で声とモデルを確認してください"},
	},
	fault.ModelEnds: {
		Text{"[{service}: ]{name} ends on {detail}", "[{service}: ]{name} は {detail} に終了します"},
		Text{"choose another model or a server of your own with s; the readme names some", "s で別のモデルか自分のサーバーを選んでください (README に例があります)"},
	},
	fault.AssistantsEnded: {
		Text{"[{service}: ]the server has no Assistants API any more[: {name}]", "[{service}: ]このサーバーの Assistants API は終了しました[: {name}]"},
		Text{"set assistant = \"responses\" with s", "s で assistant を \"responses\" にしてください"},
	},
	fault.DeviceMissing: {
		Text{"{name} is not connected: the default device is used", "{name} が接続されていません。既定の機器を使います"},
		Text{"connect it, or choose another with s", "接続するか、s で別の機器を選んでください"},
	},
	fault.NoMicrophone: {
		Text{"no microphone: none is connected or this terminal may not use it", "マイクがありません: 未接続か、この端末に許可がありません"},
		Text{"connect one and press the talk key, or press i to type", "接続してもう一度話すか、i で入力してください"},
	},
	fault.MicrophoneLost: {
		Text{"the microphone is gone[: {name}]", "マイクが切断されました[: {name}]"},
		Text{"connect it and press the talk key, or press i to type", "接続してもう一度話すか、i で入力してください"},
	},
	fault.MicrophoneSilent: {
		Text{"the microphone gives only silence: this terminal may not use it", "マイクが無音です: この端末に許可がありません"},
		Text{"allow it in the system's privacy settings, then start the terminal again", "システムのプライバシー設定で許可し、端末を再起動してください"},
	},
	fault.NoLoudspeaker: {
		Text{"no loudspeaker: none is connected", "スピーカーがありません"},
		Text{"answers are only written; choose one with s", "回答は文字だけになります。s で選べます"},
	},
	fault.LoudspeakerLost: {
		Text{"the loudspeaker is gone[: {name}]", "スピーカーが切断されました[: {name}]"},
		Text{"connect it, or choose another with s", "接続するか、s で別のものを選んでください"},
	},
	fault.CannotSave: {
		Text{"it cannot be saved[: {name}]", "保存できません[: {name}]"},
		Text{"free some disk space, or check the folder's permissions", "ディスクの空きか、フォルダーの権限を確認してください"},
	},
	fault.BadSettings: {
		Text{"the settings have an error[: {detail}]", "設定に誤りがあります[: {detail}]"},
		Text{"mend the settings file, or choose another value", "設定ファイルを直すか、別の値にしてください"},
	},
	fault.KeyMalformed: {
		Text{"[{service}: ]that cannot be a key[ ({name})][: {detail}]", "[{service}: ]キーの形式が正しくありません[ ({name})][: {detail}]"},
		Text{"paste the key alone", "キーだけを貼り付けてください"},
	},
	fault.StoreNewer: {
		Text{"your threads were written by a newer kaiwa", "スレッドは新しい版の kaiwa で書かれています"},
		Text{"update kaiwa; nothing was touched", "kaiwa を更新してください。何も変更していません"},
	},
	fault.StoreBusy: {
		Text{"another kaiwa is writing", "別の kaiwa が書き込み中です"},
		Text{"wait a little, or close the other one", "少し待つか、もう一方を閉じてください"},
	},
	fault.StoreDamaged: {
		Text{"the file of your threads is damaged[: {name}][ ({detail})]", "スレッドのファイルが壊れています[: {name}][ ({detail})]"},
		Text{"it was left as it is; move it away and start again", "そのまま残してあります。別の場所へ移してから起動し直してください"},
	},
	fault.StoreUnreachable: {
		Text{"no connection to the database of your threads[: {name}][ ({detail})]", "スレッドのデータベースに接続できません[: {name}][ ({detail})]"},
		Text{"check the network and the server, or `store` in the settings file; it goes on when the server is back", "ネットワークとサーバー、または設定ファイルの store を確認してください。戻れば続けられます"},
	},
	fault.StoreRefused: {
		Text{"the database refused the user or the password[: {name}]", "データベースがユーザー名かパスワードを拒否しました[: {name}]"},
		Text{"check `store` in the settings file, or the password in ~/.pgpass", "設定ファイルの store か ~/.pgpass のパスワードを確認してください"},
	},
	fault.StoreMissing: {
		Text{"the server has no such database[: {name}]", "サーバーにそのデータベースがありません[: {name}]"},
		Text{"make it with createdb, or check `store` in the settings file", "createdb で作るか、設定ファイルの store を確認してください"},
	},
	fault.StoreReadOnly: {
		Text{"the database takes no changes[: {name}]", "データベースに書き込めません[: {name}]"},
		Text{"use the primary server's address, and a user who may make tables and write", "プライマリのアドレスと、表の作成と書き込みができるユーザーを使ってください"},
	},
	fault.StoreForeign: {
		Text{"another program's tables are in the database[: {name}]", "データベースに別のプログラムの表があります[: {name}]"},
		Text{"nothing was touched; give kaiwa a database of its own with createdb", "何も変更していません。createdb で kaiwa 専用のデータベースを作ってください"},
	},
	fault.ThreadUnknown: {
		Text{"there is no thread {name}", "スレッド {name} はありません"},
		Text{"name it by its title or its number; `kaiwa search` shows both", "題名か番号で指定してください。`kaiwa search` で調べられます"},
	},
	fault.ThreadAmbiguous: {
		Text{"several threads have the title {name}", "題名が {name} のスレッドが複数あります"},
		Text{"name it by its number[: {detail}]", "番号で指定してください[: {detail}]"},
	},
	fault.MemoryUnknown: {
		Text{"there is no such memory[: {name}]", "その記憶はありません[: {name}]"},
		Text{"`kaiwa memory list` shows all, with their numbers", "`kaiwa memory list` で番号と一緒に見られます"},
	},
	fault.MemoryAmbiguous: {
		Text{"several memories have these words[: {name}]", "当てはまる記憶が複数あります[: {name}]"},
		Text{"name one by its number[: {detail}]", "番号で指定してください[: {detail}]"},
	},
	fault.ImportMissing: {
		Text{"it cannot be read[: {name}]", "読み込めません[: {name}]"},
		Text{"check the file's name and permissions", "ファイル名と権限を確認してください"},
	},
	fault.ImportBroken: {
		Text{"it cannot be imported[: {name}][ ({detail})]", "取り込めません[: {name}][ ({detail})]"},
		Text{"take what `kaiwa export --format json` makes, or ChatGPT's export", "`kaiwa export --format json` か ChatGPT のエクスポートを使ってください"},
	},
	fault.ImportNewer: {
		Text{"it was exported by a newer kaiwa[: {name}]", "新しい版の kaiwa から書き出されています[: {name}]"},
		Text{"update kaiwa; nothing was touched", "kaiwa を更新してください。何も変更していません"},
	},
	fault.Internal: {
		Text{"kaiwa made a mistake[: {detail}]", "kaiwa の内部エラーです[: {detail}]"},
		Text{"ctrl+l shows the log", "ctrl+l でログ"},
	},
}

// The services, as the sentences name them.
var services = map[string]Text{
	"listening": {"listening", "書き取り"},
	"answering": {"answering", "回答"},
	"speaking":  {"speaking", "音声"},
}

// Service gives the name of a service ("listening", "answering", "speaking").
func Service(l Language, name string) string {
	if t, ok := services[name]; ok {
		return t.In(l)
	}
	return name
}

// Error says in a language what went wrong and what to do about it. An error without a fault is one of ours.
func Error(l Language, err error) (what, do string) {
	f := fault.Of(err)
	if f == nil {
		f = &fault.Fault{Code: fault.Internal}
		if err != nil {
			f.Detail = err.Error()
		}
	}
	return Fault(l, f)
}

// Fault says in a language what went wrong and what to do about it.
func Fault(l Language, f *fault.Fault) (what, do string) {
	p, ok := faults[f.Code]
	if !ok {
		p = faults[fault.Internal]
	}
	fields := map[string]string{"service": services[f.Service].In(l), "name": f.Name, "detail": f.Detail}
	if f.Status != 0 {
		fields["status"] = strconv.Itoa(f.Status)
	}
	if f.Wait > 0 {
		fields["wait"] = Seconds.In(l, int(f.Wait.Seconds()+0.5))
	}
	return fill(p.what.In(l), fields), fill(p.do.In(l), fields)
}

// fill puts fields into a template and drops its bracketed parts that lack one.
func fill(template string, fields map[string]string) string {
	var b strings.Builder
	for template != "" {
		open := strings.IndexByte(template, '[')
		if open < 0 {
			break
		}
		length := strings.IndexByte(template[open:], ']')
		if length < 0 {
			break
		}
		b.WriteString(replace(template[:open], fields, true))
		b.WriteString(replace(template[open+1:open+length], fields, false))
		template = template[open+length+1:]
	}
	b.WriteString(replace(template, fields, true))
	return b.String()
}

// replace puts fields into a part of a template. Where one is empty and need is not keep, the part is "".
func replace(part string, fields map[string]string, keep bool) string {
	for _, name := range []string{"service", "name", "status", "wait", "detail"} {
		hole := "{" + name + "}"
		if !strings.Contains(part, hole) {
			continue
		}
		if fields[name] == "" && !keep {
			return ""
		}
		part = strings.ReplaceAll(part, hole, fields[name])
	}
	return part
}
