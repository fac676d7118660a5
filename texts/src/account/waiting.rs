//! Forms whose server takes long, or is busy.

use crate::table::texts;

texts! { Account after security;
    RETRYING: plural(1) {
        en: "Many people are here right now. Trying again for you in {0} second.|Many people are here right now. Trying again for you in {0} seconds.",
        de: "Gerade sind viele Menschen hier. Neuer Versuch für Sie in {0} Sekunde.|Gerade sind viele Menschen hier. Neuer Versuch für Sie in {0} Sekunden.",
        fr: "Il y a beaucoup de monde en ce moment. Nouvel essai pour vous dans {0} seconde.|Il y a beaucoup de monde en ce moment. Nouvel essai pour vous dans {0} secondes.",
        es: "Hay muchas personas en este momento. Lo intentaremos de nuevo por usted en {0} segundo.|Hay muchas personas en este momento. Lo intentaremos de nuevo por usted en {0} segundos.",
        ja: "ただいま混み合っています。{0}秒後に自動的にもう一度試します。",
        ar: "يوجد كثيرون هنا الآن. سنحاول مجددًا من أجلك الآن.|يوجد كثيرون هنا الآن. سنحاول مجددًا من أجلك بعد ثانية واحدة.|يوجد كثيرون هنا الآن. سنحاول مجددًا من أجلك بعد ثانيتين.|يوجد كثيرون هنا الآن. سنحاول مجددًا من أجلك بعد {0} ثوانٍ.|يوجد كثيرون هنا الآن. سنحاول مجددًا من أجلك بعد {0} ثانية.|يوجد كثيرون هنا الآن. سنحاول مجددًا من أجلك بعد {0} ثانية.",
    }
    STILL_WORKING: text {
        en: "This takes a little longer than usual.", de: "Das dauert etwas länger als sonst.",
        fr: "Cela prend un peu plus de temps que d’habitude.", es: "Esto tarda un poco más de lo habitual.",
        ja: "いつもより少し時間がかかっています。", ar: "يستغرق هذا وقتًا أطول قليلًا من المعتاد.",
    }
    STOP_WAITING: text {
        en: "Stop waiting", de: "Nicht länger warten", fr: "Ne plus attendre", es: "Dejar de esperar",
        ja: "待つのをやめる", ar: "إيقاف الانتظار",
    }
}
