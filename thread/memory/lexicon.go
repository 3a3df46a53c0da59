package memory

import "strings"

// attack are words that only somebody says who wants to turn the assistant: nothing of what comes with them is noted.
var attack = re(strings.Join([]string{
	`(?:ignor(?:e[sd]?|ing)|disregard|overrid|bypass)\w*\b.{0,40}\b(?:instructions?|rules|prompts?|guidelines|restrictions|programming)\b`,
	`(?:forget|drop)\b.{0,20}\b(?:your|all|any|previous|prior|earlier|these|system)\b.{0,30}\b(?:instructions?|rules|prompts?|guidelines|restrictions|programming)\b`,
	`\b(?:system|hidden|initial|developer) (?:prompt|message|instructions?)\b`, `\bjailbreak`, `\bdeveloper mode\b`, `\bdo anything now\b`,
	`\byou are now (?:a|an|in|the|called|free)\b`, `\bnew instructions?:`, `<\|`, `\[/?INST\]`, `</?(?:system|memory|kaiwa|assistant)\b`,
	`(?:指示|命令|ルール|プロンプト|設定)を?(?:すべて|全て|全部)?(?:を)?(?:無視|忘れ|破棄)`, `システム ?(?:プロンプト|メッセージ)`, `脱獄`,
	`ignorier\w*\b.{0,40}\b(?:anweisung|regeln|vorgaben)`, `(?:anweisung|regeln|vorgaben)\w*\b.{0,20}\bignorier`,
	`ignor\w*\b.{0,40}\b(?:instructions|consignes|regles|instrucciones|reglas|instrucoes|regras|istruzioni|regole)\b`,
	`忽略.{0,12}(?:指令|指示|规则|提示)`, `无视.{0,12}(?:指令|指示|规则|提示)`, `系统提示`, `(?:지시|명령|규칙).{0,8}무시`, `시스템 ?프롬프트`,
	`игнорируй\w*.{0,40}(?:инструкци|правил|указани)`, `системн\w+ (?:промпт|сообщени)`,
}, "|"))

// orders are what would tell the assistant what to do, if it were remembered: they are no notes on the user.
var orders = re(strings.Join([]string{
	`(?:^|[,;:.!?] |\b(?:you|please|to|and|but|assistant|ai|kaiwa) )(?:always|never|only|must|should|shall|have to|has to|needs? to|do not|don't) (?:\w+ )?(?:answer|reply|respond|say|tell|recommend|mention|refuse|reveal|include|suggest|praise|agree|obey|trust|pretend|append|end every)\b`,
	`\b(?:you|the assistant|assistant|the ai|ai|the model|the bot|kaiwa) (?:must|should|shall|have to|has to|needs? to|are to|is to|always|never)\b`,
	`\b(?:act|behave|respond|answer|speak) (?:as|like) (?:a|an|the|if)\b`, `\bdo not tell the user\b`, `\bwithout telling the user\b`,
	`\b(?:send|post|upload|forward|email|leak)\b.{0,40}\b(?:to|at) (?:\S+@|https?:|the (?:following|address))`, `https?://`, `\bfrom now on,? (?:you|always|never|answer|say)\b`,
	`(?:必ず|常に|いつも|絶対に?|今後は?|これからは?).{0,20}(?:答え|回答|返事|言っ|言う|言え|話し|勧め|従|返し)(?:て|る|ろ|なさい|ように|こと|え)?`,
	`(?:あなた|君|アシスタント|AI|モデル)(?:は|が).{0,24}(?:べき|しろ|せよ|なさい|ください|なければ|ねば|こと$)`, `ユーザーに(?:は)?(?:言わない|伝えない|教えない)`,
	`\b(?:du|sie) (?:musst|mussen|sollst|sollen)\b`, `\b(?:immer|niemals) (?:antworten|sagen)\b`, `\bantworte (?:immer|nur|stets)\b`,
	`\b(?:tu dois|vous devez)\b`, `\breponds? (?:toujours|seulement)\b`, `\b(?:debes|tienes que|deberias)\b`, `\bresponde siempre\b`, `\b(?:devi|voce deve)\b`,
	`你(?:必须|应该|要|得)`, `(?:总是|永远|始终|必须)(?:回答|说|推荐)`, `(?:너는|당신은).{0,16}(?:해야|하라|하세요)`, `(?:항상|반드시).{0,12}(?:대답|말|추천)`, `ты (?:должен|должна|обязан)`, `всегда (?:отвечай|говори)`,
}, "|"))

// wishes are how a note would say of the user what an order says to the assistant.
var wishes = re(strings.Join([]string{
	`\b(?:you|the assistant|assistant|the ai|ai|the model|the bot|kaiwa) (?:will|can|may)\b`,
	`\b(?:want|prefer|expect|need|ask|request|allow|permit|authori[sz]e|instruct|tell|told|like|love)\w* (?:that |it when |it if |for |to have )?(?:you\b(?: to| when)?|the assistant|assistants?\b|the ai\b|the model|the bot|kaiwa)\b`,
	`\b(?:want|prefer|expect|need|ask|request|like)\w* (?:that |it when |it if |for |to have )?(?:(?:all|every|each|any|your|the|its) )?(?:answers?|responses?|repl(?:y|ies))\b (?:to|that|begin|end|praise|include|mention|contain|which|with)?`,
	`\bthe assistant\b`, `\bkaiwa\b`, `\b(?:all|any|every|each|future|your) (?:future )?(?:answers?|repl(?:y|ies)|responses?)\b`,
	`(?:^|[,;:] )(?:speak|answer|reply|respond|recommend|mention|praise|promote|suggest|say|tell|include|refuse|avoid|obey)\b`,
	`\b(?:rules|guidelines|instructions|restrictions|limits)\b.{0,30}\b(?:not apply|void|invalid|lifted|disabled|suspended|off)\b`,
	`(?:制限|規則|ルール|指示).{0,10}(?:無効|守らない|解除|従わない)`, `(?:勧め|答え|伝え|含め|従|言|守)[るうわ]?(?:ない)?こと。?$`, `(?:授权|允许).{0,4}(?:助手|你|AI)`,
	`\b(?:veut|voudrait|souhaite|prefere) que (?:tu|vous)\b`, `\b(?:will|mochte|wunscht)\b.{0,10}\bdass (?:du|sie)\b`, `\b(?:quiere|desea|prefiere) que (?:ignores|digas|tu)\b`,
	`(?:返答|回答|返事|応答|アシスタント|ＡＩ|AI)(?:に|は|が|の|を|で).{0,24}(?:てほしい|て欲しい|ことを(?:望|好|希望)|よう(?:に)?(?:望|求|希望|頼))`, `(?:希望|想要|要求)(?:你|助手)`,
}, "|"))

// secret are words that a secret comes with, and the shapes of some.
var secret = re(strings.Join([]string{
	`\bpass(?:word|code|phrase)s?\b`, `\bpin(?: code| number)?\b (?:is|:|=)`, `\bpin code\b`, `\b(?:secret|private|api|access|recovery|licen[cs]e|encryption) (?:key|token|phrase|code)s?\b`, `\bseed phrase\b`, `\bcvv\b|\bcvc\b|\bsecurity code\b`,
	`\bsocial security\b|\bssn\b`, `\b(?:credit|debit) card number\b|\bcard number\b|\baccount number\b|\biban\b`, `\b\d{3}-\d{2}-\d{4}\b`,
	`\b(?:sk|pk|ghp|gho|xox[abp]|AKIA|AIza)[-_A-Za-z0-9]{12,}`, `-----BEGIN`, `eyJ[A-Za-z0-9_-]{10,}`,
	`パスワード|暗証番号|パスコード|秘密鍵|秘密の鍵|マイナンバー|個人番号|カード番号|口座番号|セキュリティコード|APIキー|合言葉`,
	`passwor[td]|kennwort|geheimzahl|mot de passe|code secret|contrasena|clave secreta|senha|密码|口令|비밀번호|암호|пароль|пин-код`,
}, "|"))

// moods are states that are over tomorrow.
var moods = re(`\b(?:currently (?:feel|feeling|tired|hungry|busy|driving|cooking|eating|walking)|tired|hungry|sleepy|thirsty|bored|exhausted|drunk|hungover|in a hurry|stuck in traffic|in a (?:bad|good) mood|has a headache|have a headache|a bit (?:sad|down|cold))\b|疲れ(?:た|て)|眠い|眠たい|お腹(?:が)?(?:すい|空い)|空腹|(?:^|[^休余])暇|機嫌|頭が痛|二日酔い`)

// soon are times that are over tomorrow, and lasting what begins or ends at one of them.
var (
	soon    = re(`\b(?:right now|at the moment|just now|for now|today|tonight|this (?:morning|afternoon|evening|minute|week|weekend))\b|今日|今夜|今晩|今朝|今は|(?:^|[、。 ])いま(?:は|、|ね|$)|今週|さっき|ちょうど今`)
	lasting = re(`\b(?:start(?:ed|s)?|began|turned|got (?:married|engaged|divorced|promoted|hired|fired)|married|moved|bought|sold|born|joined|quit|retired|graduated|became|signed|adopted|died|diagnosed|(?:live|lives|living) in|works? (?:for|as))\b|住んで|住む|働いて|勤めて|通って|始め|引っ越|結婚し|離婚し|婚約し|生まれ|買っ|辞め|入社|卒業|退職|なりました|なった|亡くな`)
)

// supposing begins what is not meant in earnest.
var supposing = re(`\b(?:if|imagine|suppose|supposing|pretend|pretending|let's say|hypothetically|in (?:my|a|the) (?:dream|story|novel|game|film|movie|book|play)|my character|role-?play|just kidding|joking)\b|もしも?|仮に|例えば|たとえば|夢で|夢の中|物語(?:では?|の中)|小説で|ゲームの中|ふりをし|冗談`)

// reading introduces what somebody else wrote: all that follows is theirs.
var reading = re(strings.Join([]string{
	`\b(?:it|this|that|which) (?:says?|reads?|goes|wrote|writes)\b`, `\b(?:he|she|they|somebody|someone) (?:says?|wrote|writes|(?:reads?|goes) ?[,:"“])`,
	`\b(?:page|site|website|mail|e-?mail|letter|article|text|message|file|document|book|note|sign|paper|post|story|blog|wikipedia|chatgpt|recipe|instructions?|screen|label|header|review|ad) (?:says?|reads?|goes|states?|claims?|:)`,
	`\b(?:page|mail|e-?mail|letter|article|text|message|note|post|wikipedia|chatgpt) (?:is|was|from)\b`,
	`\b(?:let me|i'll|i will|i'm going to|i am going to|i) read(?:ing)?\b`, `\breading (?:from|this|you|out|aloud)\b`, `\bhere(?:'s| is) (?:what|the|a|an|my) (?:it|text|page|mail|email|message|article|letter|quote|paragraph|story|he|she|they)?`,
	`\bquot(?:e|ing)\b`, `\baccording to\b`, `\b(?:summari[sz]e|translate|proofread|correct|rewrite|check|explain|read|analy[sz]e) (?:this|the following|that|these|it|me)\b`, `\bthe following\b`, `\bcopied\b|\bpasted\b`,
	`読み上げ|読むね|読みます|読んで|書いてある|書かれて|と書いて|こう書い|次の(?:文|文章|メール|記事)|以下の|引用|翻訳して|訳して|要約して|添削して|直して|(?:メール|手紙|記事|ページ|サイト|[^日]本|ファイル|文書|メッセージ|看板|レシピ)(?:に|には|によると|から|では|で(?:読|見))`,
	`\b(?:lese|vorlesen|folgende|laut)\b|\b(?:selon|voici|traduis|résume)\b|\b(?:según|dice|traduce|resume)\b|上面写|写着|翻译|总结|(?:读|念)(?:一下|给)|읽어|번역|요약|적혀|цитата|переведи|написано|читаю`,
}, "|"))

// readAfter follows what somebody else wrote.
var readAfter = re(`^.{0,12}(?:と|って)(?:書い|かい|書か|載っ|出て|いう(?:記事|メール|ページ|本))|\b(?:it|the \w+) (?:says|said|reads)\b|\bsays the\b`)

// denying turns what is said into its opposite.
var denying = re(`\b(?:not|no|never|nothing|nobody|neither|nor|without|cannot|dont|doesnt|didnt|isnt|arent|wasnt|werent|wont|cant|couldnt|havent|hasnt|\w+n't|stop(?:s|ped)?|quit|quits|hate[sd]?|dislike[sd]?|detest|anymore|avoids?|gave up|given up)\b|ない|なく|なかった|ません|嫌|苦手|やめ|辞め|やらな|もう.{0,8}(?:ず|ぬ)`)

// over says that something was so, and is not any more.
var over = re(`\b(?:used to|formerly|former|previous(?:ly)?|in the past)\b|以前(?:[^か]|$)|昔(?:は|、)|かつて`)

// dated are words by which a model can have worked out a date.
var dated = re(`\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today|tonight|tomorrow|yesterday|week|weekend|month|year|summer|winter|spring|autumn|fall|christmas|easter|ago|since|until|next|last|first|second|third|one|two|three|four|five|six|seven|eight|nine|ten|twelve)s?\b|[一二三四五六七八九十百]|今|昨|明|来|先|去|年|月|日|週|曜|春|夏|秋|冬|前|後|正月`)

// reporting are words with which what the user said is told: they need not be the user's.
var reporting = stems(`user users live lives living resident name named names call called like likes love loves enjoy enjoys prefer prefers preferred
	preference favourite favorite dislike dislikes hate hates want wants plan plans planning intend intends work works working job own owns use uses used
	current currently previous previously former formerly longer now since until year years old age aged going goes go went visit visits move moved moving
	get gets got take takes took speak speaks study studies studying learn learns learning said says tell told mention mentioned confirmed stated person people
	usually often regularly also eat eats drink drinks avoid avoids start started stop stopped quit become became change changed keep keeps family
	does doing did make makes made meet meets met attend attends birthday date day month week appointment trip scheduled interested interest date dates
	instead rather new`)

// reportingJapanese are the same in Japanese, the longer ones first.
var reportingJapanese = []string{"ユーザー", "ユーザ", "名前", "以前", "現在", "予定", "在住", "好物", "趣味", "仕事", "職業", "家族", "利用", "使用", "所有", "飼育",
	"希望", "計画", "苦手", "大好", "好", "嫌", "住", "飼", "働", "勤", "行", "来", "持", "食", "飲", "呼", "言", "話", "思", "年", "月", "日", "歳", "曜", "者", "中", "的", "今", "人", "週", "毎", "方"}
