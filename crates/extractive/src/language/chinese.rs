//! Chinese, in both forms of its characters.

use super::words::{Asked, Report, Words};

pub(super) const WORDS: Words = Words {
    tag: "zh",
    asking: "什么 什麼 为什么 為什麼 为何 為何 怎么 怎麼 怎样 怎樣 如何 何时 何時 哪里 哪裡 何处 何處 谁 誰 哪个 哪個 哪些 哪 多少 几 幾 吗 嗎",
    asking_again: "",
    yes_or_no: "是否 有没有 有沒有 能否",
    joining: "和 与 與 或 及 以及",
    referring: "它 他 她 这 這 该 該 此 其 那 然而 但 因此 所以 另外 此外 同时 同時 于是 於是 两者 兩者",
    standing_for: "",
    aspects: "",
    empty: "",
    asked: Asked {
        person: "谁 誰 何人 哪位 什么人 什麼人 哪个人",
        place: "哪里 哪裡 哪儿 何处 何處 什么地方 什麼地方 哪个城市 哪个国家 哪座城市 哪个州 哪个地区 哪國 哪国 在哪",
        time: "何时 何時 什么时候 什麼時候 哪一年 哪年 几年 幾年 什么时间 哪天 哪一天 哪个月 哪个世纪 几月 几号 什么年份 何年 年份",
        number: "多少 几个 幾個 几 幾 多大 多高 多长 多長 多远 多遠 多久 多深 百分比 比例 数量 多快 多重 几次",
        reason: "为什么 為什麼 为何 為何 原因 何故 怎么会",
    },
    reasons: "因为 因為 由于 由於 原因 所以 因此 导致 導致 造成 以致 从而",
    numerals: "一 二 两 兩 三 四 五 六 七 八 九 十 百 千 万 萬 亿 億 半 双 雙",
    times: "年 月 日 世纪 世紀 年代 今天 昨天 春 夏 秋 冬 时期 期间 朝",
    gaps: "什么 什麼 为什么 為什麼 为何 為何 怎么 怎麼 怎样 怎樣 如何 何时 何時 哪里 哪裡 哪儿 何处 何處 谁 誰 哪一年 哪年 哪个 哪個 \
        哪些 哪种 哪種 哪座 哪位 哪 多少 几个 幾個 吗 嗎 呢 是否 有没有 的 了 是 在 被 把 于 於 和 与 與 或 及 以 所 之 其 这 這 那 \
        名称 叫做 叫 称为 稱為 一个 一種 一种 个 個 对 對 从 從 由 为 為 有 会 會 能 可以 将 將 中 时候 時候 时 時 请 請",
    about: ("关于", "，已知什么？"),
    report: Report {
        no_evidence: "来源中没有这方面的证据。",
        without_evidence: "来源中没有明确答案的问题：",
        no_answer: "来源中没有任何内容回答这个问题。",
        unknown: "我不知道：文档中没有这个问题的答案。",
        no_source: "没有可以读取的来源，因此无可报告。",
        refused: "没有进行任何调查，因此无可报告。",
        unanswered: "没有明确答案的问题",
        left_out: "略去的内容",
        sources: "来源",
        findings: "发现",
    },
};
