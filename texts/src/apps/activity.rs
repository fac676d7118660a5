//! Activity of apps.

use crate::table::texts;

texts! { Apps after logout;
    EVENT_APP_ALLOWED: text {
        en: "An app got access", de: "Eine App hat Zugriff erhalten", fr: "Une application a obtenu l’accès",
        es: "Una aplicación obtuvo acceso", ja: "アプリがアクセスを得ました", ar: "حصل تطبيق على وصول",
    }
    EVENT_APP_ENDED: text {
        en: "Access of an app ended", de: "Zugriff einer App beendet", fr: "Fin de l’accès d’une application",
        es: "Fin del acceso de una aplicación", ja: "アプリのアクセスが終了しました", ar: "انتهى وصول تطبيق",
    }
    EVENT_APP_REFRESH_REUSED: text {
        en: "The access of an app was ended because its key was used twice: someone may have copied it.",
        de: "Der Zugriff einer App wurde beendet, weil ihr Schlüssel zweimal verwendet wurde: Jemand könnte ihn kopiert haben.",
        fr: "L’accès d’une application a pris fin car sa clé a servi deux fois : quelqu’un l’a peut-être copiée.",
        es: "El acceso de una aplicación terminó porque su identificador secreto se usó dos veces: es posible que alguien lo haya copiado.",
        ja: "アプリの鍵が二度使われたため、アクセスを終了しました。誰かが鍵をコピーした可能性があります。",
        ar: "أُنهي وصول تطبيق لأن مفتاحه استُخدم مرتين: ربما نسخه شخص ما.",
    }
}
