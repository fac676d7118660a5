//! The overview.

use crate::table::texts;

texts! { Account after session;
    YOUR_ACCOUNT: text {
        en: "Your account", de: "Ihr Konto", fr: "Votre compte", es: "Su cuenta", ja: "あなたのアカウント", ar: "حسابك",
    }
    MEMBER_SINCE: text(1) {
        en: "Member since {0}", de: "Mitglied seit dem {0}", fr: "Membre depuis le {0}", es: "Miembro desde el {0}",
        ja: "登録日：{0}", ar: "عضو منذ {0}",
    }
    LAST_LOGIN: text {
        en: "Last login", de: "Letzte Anmeldung", fr: "Dernière connexion", es: "Último inicio de sesión",
        ja: "前回のログイン", ar: "آخر تسجيل دخول",
    }
    NO_EARLIER_LOGIN: text {
        en: "No earlier login on record", de: "Keine frühere Anmeldung verzeichnet",
        fr: "Aucune connexion antérieure enregistrée", es: "No consta ningún inicio de sesión anterior",
        ja: "以前のログインの記録はありません", ar: "لا يوجد تسجيل دخول سابق في السجل",
    }
    SAME_ADDRESS: text {
        en: "same IP address", de: "gleiche IP-Adresse", fr: "même adresse IP", es: "misma dirección IP",
        ja: "同じ IP アドレス", ar: "نفس عنوان IP",
    }
    ALERTS: text {
        en: "Security alerts", de: "Sicherheitswarnungen", fr: "Alertes de sécurité", es: "Alertas de seguridad",
        ja: "セキュリティ警告", ar: "تنبيهات الأمان",
    }
    NO_ALERTS: text {
        en: "None since your last login", de: "Keine seit Ihrer letzten Anmeldung",
        fr: "Aucune depuis votre dernière connexion", es: "Ninguna desde su último inicio de sesión",
        ja: "前回のログイン以降はありません", ar: "لا تنبيهات منذ آخر تسجيل دخول",
    }
    FAILED_LOGINS: plural(1) {
        en: "{0} failed login since your last login|{0} failed logins since your last login",
        de: "{0} fehlgeschlagener Anmeldeversuch seit Ihrer letzten Anmeldung|{0} fehlgeschlagene Anmeldeversuche seit Ihrer letzten Anmeldung",
        fr: "{0} échec de connexion depuis votre dernière connexion|{0} échecs de connexion depuis votre dernière connexion",
        es: "{0} intento fallido desde su último inicio de sesión|{0} intentos fallidos desde su último inicio de sesión",
        ja: "前回のログイン以降、ログインの失敗が{0}回ありました",
        ar: "{0} محاولة دخول فاشلة منذ آخر تسجيل دخول|محاولة دخول فاشلة واحدة منذ آخر تسجيل دخول|محاولتا دخول فاشلتان منذ آخر تسجيل دخول|{0} محاولات دخول فاشلة منذ آخر تسجيل دخول|{0} محاولة دخول فاشلة منذ آخر تسجيل دخول|{0} محاولة دخول فاشلة منذ آخر تسجيل دخول",
    }
    REVIEW_ACTIVITY: text {
        en: "Review activity", de: "Aktivität prüfen", fr: "Vérifier l’activité", es: "Revisar la actividad",
        ja: "アクティビティを確認", ar: "مراجعة النشاط",
    }
    ACTIVE_SESSIONS: text {
        en: "Active sessions", de: "Aktive Sitzungen", fr: "Sessions actives", es: "Sesiones activas",
        ja: "有効なセッション", ar: "الجلسات النشطة",
    }
    ONLY_THIS_DEVICE: text {
        en: "Only this device", de: "Nur dieses Gerät", fr: "Cet appareil uniquement", es: "Solo este dispositivo",
        ja: "この端末のみ", ar: "هذا الجهاز فقط",
    }
    OTHER_DEVICES: plural(1) {
        en: "This device and {0} other|This device and {0} others",
        de: "Dieses Gerät und {0} weiteres|Dieses Gerät und {0} weitere",
        fr: "Cet appareil et {0} autre|Cet appareil et {0} autres",
        es: "Este dispositivo y {0} más|Este dispositivo y {0} más",
        ja: "この端末とほか{0}台",
        ar: "هذا الجهاز و{0} جهاز آخر|هذا الجهاز وجهاز آخر|هذا الجهاز وجهازان آخران|هذا الجهاز و{0} أجهزة أخرى|هذا الجهاز و{0} جهازًا آخر|هذا الجهاز و{0} جهاز آخر",
    }
    MANAGE_DEVICES: text {
        en: "Manage devices", de: "Geräte verwalten", fr: "Gérer les appareils", es: "Administrar dispositivos",
        ja: "端末を管理", ar: "إدارة الأجهزة",
    }
    PASSWORD_SET: text(1) {
        en: "Set {0}", de: "Festgelegt: {0}", fr: "Défini : {0}", es: "Establecida {0}", ja: "設定：{0}",
        ar: "تم تعيينها {0}",
    }
    PASSWORD_AGE_UNKNOWN: text {
        en: "It’s not known when it was set", de: "Unbekannt, wann es festgelegt wurde",
        fr: "Date de définition inconnue", es: "No se sabe cuándo se estableció", ja: "設定した日は不明です",
        ar: "تاريخ تعيينها غير معروف",
    }
    PASSWORD_IS_OLD: text {
        en: "If you also use it anywhere else, change it.", de: "Wenn Sie es auch anderswo verwenden, ändern Sie es.",
        fr: "Si vous l’utilisez aussi ailleurs, changez-le.", es: "Si también la usa en otro sitio, cámbiela.",
        ja: "ほかでも使っている場合は変更してください。", ar: "إذا كنت تستخدمها في مكان آخر أيضًا، فغيّرها.",
    }
    CHANGE_PASSWORD: text {
        en: "Change password", de: "Passwort ändern", fr: "Changer de mot de passe", es: "Cambiar contraseña",
        ja: "パスワードを変更", ar: "تغيير كلمة المرور",
    }
    DETAILS: text {
        en: "Details", de: "Details", fr: "Détails", es: "Detalles", ja: "詳細", ar: "التفاصيل",
    }
    SESSION_REFRESHES_IN: text {
        en: "Session refreshes in", de: "Sitzung wird erneuert in", fr: "Session renouvelée dans",
        es: "La sesión se renueva en", ja: "セッションの更新まで", ar: "تتجدد الجلسة بعد",
    }
    BROWSER: text { en: "Browser", de: "Browser", fr: "Navigateur", es: "Navegador", ja: "ブラウザー", ar: "المتصفح" }
    IP_ADDRESS: text {
        en: "IP address", de: "IP-Adresse", fr: "Adresse IP", es: "Dirección IP", ja: "IP アドレス", ar: "عنوان IP",
    }
    USER_ID: text {
        en: "User ID", de: "Benutzer-ID", fr: "ID d’utilisateur", es: "ID de usuario", ja: "ユーザー ID",
        ar: "معرّف المستخدم",
    }
    SESSION_ID: text {
        en: "Session ID", de: "Sitzungs-ID", fr: "ID de session", es: "ID de sesión", ja: "セッション ID",
        ar: "معرّف الجلسة",
    }
    USER_AGENT: text {
        en: "User agent", de: "Programmkennung", fr: "Agent utilisateur", es: "Agente de usuario",
        ja: "ユーザーエージェント", ar: "وكيل المستخدم",
    }
}
