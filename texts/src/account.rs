//! What is behind the login.

use crate::table::texts;

texts! { Account;
    // The session, also in messages for the login page
    SHORT_LOGIN_NO_TLS: text {
        en: "You are logged in for a few minutes only: this page came over http, where your browser does not keep the session. Log in here instead:",
        de: "Sie sind nur für ein paar Minuten angemeldet: Diese Seite wurde über http geladen, und dabei behält Ihr Browser die Sitzung nicht. Melden Sie sich stattdessen hier an:",
        fr: "Votre session ne durera que quelques minutes : cette page a été chargée en http, et votre navigateur n’y conserve pas la session. Connectez-vous plutôt ici :",
        es: "Su sesión durará solo unos minutos: esta página se cargó por http y, así, su navegador no guarda la sesión. Inicie sesión aquí:",
        ja: "ログインは数分間だけ有効です。このページは http で読み込まれたため、ブラウザーがセッションを保持しません。こちらからログインしてください：",
        ar: "تسجيل دخولك صالح لبضع دقائق فقط: وصلت هذه الصفحة عبر http حيث لا يحتفظ متصفحك بالجلسة. سجّل الدخول من هنا بدلًا من ذلك:",
    }
    SHORT_LOGIN_NO_COOKIES: text {
        en: "You are logged in for a few minutes only: your browser keeps no cookies of this page. Allow them in its settings and log in again.",
        de: "Sie sind nur für ein paar Minuten angemeldet: Ihr Browser behält keine Cookies dieser Seite. Erlauben Sie sie in den Einstellungen und melden Sie sich erneut an.",
        fr: "Votre session ne durera que quelques minutes : votre navigateur ne garde pas les cookies de cette page. Autorisez-les dans ses réglages et reconnectez-vous.",
        es: "Su sesión durará solo unos minutos: su navegador no guarda las cookies de esta página. Permítalas en sus ajustes e inicie sesión de nuevo.",
        ja: "ログインは数分間だけ有効です。ブラウザーがこのページの Cookie を保存していません。設定で許可して、もう一度ログインしてください。",
        ar: "تسجيل دخولك صالح لبضع دقائق فقط: لا يحتفظ متصفحك بملفات تعريف الارتباط لهذه الصفحة. اسمح بها في الإعدادات ثم سجّل الدخول من جديد.",
    }
    YOUR_ACCOUNT_DELETED: text {
        en: "Your account and all its data have been deleted.",
        de: "Ihr Konto und alle zugehörigen Daten wurden gelöscht.",
        fr: "Votre compte et toutes ses données ont été supprimés.",
        es: "Su cuenta y todos sus datos se han eliminado.",
        ja: "アカウントとそのすべてのデータを削除しました。",
        ar: "تم حذف حسابك وجميع بياناته.",
    }
    YOU_LOGGED_OUT: text {
        en: "You’ve been logged out.", de: "Sie sind abgemeldet.", fr: "Votre session est fermée.",
        es: "Ha cerrado la sesión.", ja: "ログアウトしました。", ar: "تم تسجيل خروجك.",
    }
    STILL_LOGGED_IN: text {
        en: "You are still logged in on this device.", de: "Sie sind auf diesem Gerät noch angemeldet.",
        fr: "Votre session est toujours ouverte sur cet appareil.", es: "Su sesión sigue abierta en este dispositivo.",
        ja: "この端末ではまだログインしたままです。", ar: "ما زلت مسجّل الدخول على هذا الجهاز.",
    }
    LOG_IN_AGAIN: text {
        en: "Log in again", de: "Erneut anmelden", fr: "Se reconnecter", es: "Iniciar sesión de nuevo",
        ja: "ログインし直す", ar: "تسجيل الدخول من جديد",
    }
    NO_ANSWER: text {
        en: "Can’t reach the server", de: "Keine Verbindung zum Server", fr: "Serveur injoignable",
        es: "No hay conexión con el servidor", ja: "サーバーに接続できません", ar: "تعذّر الوصول إلى الخادم",
    }
    WRONG_PASSWORD: text {
        en: "Incorrect password.", de: "Das Passwort ist falsch.", fr: "Mot de passe incorrect.",
        es: "Contraseña incorrecta.", ja: "パスワードが正しくありません。", ar: "كلمة المرور غير صحيحة.",
    }
    RECONNECTING: text {
        en: "We can’t reach the server. Trying again…", de: "Der Server ist nicht erreichbar. Die Verbindung wird erneut versucht …",
        fr: "Le serveur est injoignable. Nouvelle tentative…", es: "No podemos conectar con el servidor. Reintentando…",
        ja: "サーバーに接続できません。再試行しています…", ar: "تعذّر الوصول إلى الخادم. تجري إعادة المحاولة…",
    }
    JUST_NOW: text { en: "just now", de: "gerade eben", fr: "à l’instant", es: "ahora mismo", ja: "たった今", ar: "الآن" }

    LOG_OUT: text {
        en: "Log out", de: "Abmelden", fr: "Se déconnecter", es: "Cerrar sesión", ja: "ログアウト", ar: "تسجيل الخروج",
    }
    LOGGED_IN_AS: text {
        en: "Logged in as", de: "Angemeldet als", fr: "Session ouverte au nom de", es: "Sesión iniciada como",
        ja: "ログイン中", ar: "مسجّل الدخول باسم",
    }
    NAVIGATION: text {
        en: "Account", de: "Konto", fr: "Compte", es: "Cuenta", ja: "アカウント", ar: "الحساب",
    }
    OVERVIEW: text {
        en: "Overview", de: "Übersicht", fr: "Vue d’ensemble", es: "Resumen", ja: "概要", ar: "نظرة عامة",
    }
    SECURITY: text {
        en: "Security", de: "Sicherheit", fr: "Sécurité", es: "Seguridad", ja: "セキュリティ", ar: "الأمان",
    }
    DEVICES: text {
        en: "Devices", de: "Geräte", fr: "Appareils", es: "Dispositivos", ja: "端末", ar: "الأجهزة",
    }
    ACTIVITY: text {
        en: "Activity", de: "Aktivität", fr: "Activité", es: "Actividad", ja: "アクティビティ", ar: "النشاط",
    }

    // The overview
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

    // Devices
    AGENT_ON: text(2) {
        en: "{0} on {1}", de: "{0} auf {1}", fr: "{0} sur {1}", es: "{0} en {1}", ja: "{0}（{1}）", ar: "{0} على {1}",
    }
    BROWSER_ON: text(1) {
        en: "Browser on {0}", de: "Browser auf {0}", fr: "Navigateur sur {0}", es: "Navegador en {0}",
        ja: "ブラウザー（{0}）", ar: "متصفح على {0}",
    }
    UNKNOWN_DEVICE: text {
        en: "Unknown device", de: "Unbekanntes Gerät", fr: "Appareil inconnu", es: "Dispositivo desconocido",
        ja: "不明な端末", ar: "جهاز غير معروف",
    }
    DEVICES_HINT: text {
        en: "Log out anything you don’t recognise, then change your password.",
        de: "Melden Sie ab, was Sie nicht kennen, und ändern Sie dann Ihr Passwort.",
        fr: "Déconnectez tout appareil que vous ne reconnaissez pas, puis changez votre mot de passe.",
        es: "Cierre las sesiones que no reconozca y después cambie su contraseña.",
        ja: "心当たりのないものはログアウトし、パスワードを変更してください。",
        ar: "سجّل الخروج من أي جهاز لا تعرفه، ثم غيّر كلمة مرورك.",
    }
    LOG_OUT_OTHERS: text {
        en: "Log out everywhere else", de: "Überall sonst abmelden", fr: "Se déconnecter partout ailleurs",
        es: "Cerrar las demás sesiones", ja: "ほかの端末をすべてログアウト", ar: "تسجيل الخروج من كل مكان آخر",
    }
    THIS_DEVICE: text {
        en: "This device", de: "Dieses Gerät", fr: "Cet appareil", es: "Este dispositivo", ja: "この端末", ar: "هذا الجهاز",
    }
    ACTIVE_NOW: text {
        en: "Active now", de: "Jetzt aktiv", fr: "Active maintenant", es: "Activa ahora", ja: "現在使用中", ar: "نشطة الآن",
    }
    LAST_USED: text(1) {
        en: "Last used {0}", de: "Zuletzt verwendet: {0}", fr: "Dernière utilisation : {0}", es: "Último uso {0}",
        ja: "最終使用：{0}", ar: "آخر استخدام {0}",
    }
    LOGGED_IN_AT: text(1) {
        en: "Logged in {0}", de: "Angemeldet: {0}", fr: "Connexion : {0}", es: "Sesión iniciada {0}",
        ja: "ログイン：{0}", ar: "تسجيل الدخول {0}",
    }
    LOGGED_OUT_DEVICE: text(1) {
        en: "Logged out {0}.", de: "{0} ist abgemeldet.", fr: "{0} a été déconnecté.", es: "Se cerró la sesión de {0}.",
        ja: "{0} をログアウトしました。", ar: "تم تسجيل خروج {0}.",
    }
    ALREADY_LOGGED_OUT: text(1) {
        en: "{0} was already logged out.", de: "{0} war schon abgemeldet.", fr: "{0} était déjà déconnecté.",
        es: "La sesión de {0} ya estaba cerrada.", ja: "{0} はすでにログアウトしています。",
        ar: "كان {0} قد سُجّل خروجه بالفعل.",
    }
    LOGGED_OUT_OTHERS: text {
        en: "Logged out everywhere else.", de: "Überall sonst abgemeldet.", fr: "Toutes les autres sessions ont été fermées.",
        es: "Se cerraron las demás sesiones.", ja: "ほかのすべての端末をログアウトしました。",
        ar: "تم تسجيل الخروج من كل مكان آخر.",
    }

    // Activity
    ACCOUNT_CREATED: text {
        en: "Account created", de: "Konto erstellt", fr: "Compte créé", es: "Cuenta creada", ja: "アカウントの作成",
        ar: "تم إنشاء الحساب",
    }
    ACCOUNT_DELETED: text {
        en: "Account deleted", de: "Konto gelöscht", fr: "Compte supprimé", es: "Cuenta eliminada",
        ja: "アカウントの削除完了", ar: "تم حذف الحساب",
    }
    ACCOUNT_DISABLED: text {
        en: "Account disabled by an administrator", de: "Konto von der Administration gesperrt",
        fr: "Compte désactivé par un administrateur", es: "Cuenta desactivada por un administrador",
        ja: "管理者によるアカウントの停止", ar: "عطّل أحد المسؤولين الحساب",
    }
    ACCOUNT_ENABLED: text {
        en: "Account enabled again by an administrator", de: "Konto von der Administration wieder freigegeben",
        fr: "Compte réactivé par un administrateur", es: "Cuenta reactivada por un administrador",
        ja: "管理者によるアカウントの再開", ar: "أعاد أحد المسؤولين تفعيل الحساب",
    }
    LOGGED_IN: text {
        en: "Logged in", de: "Angemeldet", fr: "Connexion", es: "Inicio de sesión", ja: "ログイン", ar: "تسجيل دخول",
    }
    LOGIN_FAILED: text {
        en: "Failed login: wrong password", de: "Fehlgeschlagene Anmeldung: falsches Passwort",
        fr: "Échec de connexion : mot de passe incorrect", es: "Inicio de sesión fallido: contraseña incorrecta",
        ja: "ログイン失敗：パスワードの誤り", ar: "فشل تسجيل الدخول: كلمة مرور خاطئة",
    }
    LOGGED_OUT: text {
        en: "Logged out", de: "Abgemeldet", fr: "Déconnexion", es: "Cierre de sesión", ja: "ログアウト", ar: "تسجيل خروج",
    }
    PASSWORD_CHANGED: text {
        en: "Password changed", de: "Passwort geändert", fr: "Mot de passe changé", es: "Contraseña cambiada",
        ja: "パスワードの変更", ar: "تم تغيير كلمة المرور",
    }
    KEY_REUSED: text {
        en: "A session was ended because its key was used twice: someone may have copied it.",
        de: "Eine Sitzung wurde beendet, weil ihr Schlüssel zweimal verwendet wurde: Jemand könnte ihn kopiert haben.",
        fr: "Une session a été fermée car sa clé a servi deux fois : quelqu’un l’a peut-être copiée.",
        es: "Se cerró una sesión porque su identificador secreto se usó dos veces: es posible que alguien lo haya copiado.",
        ja: "セッションの鍵が二度使われたため、セッションを終了しました。誰かが鍵をコピーした可能性があります。",
        ar: "أُنهيت جلسة لأن مفتاحها استُخدم مرتين: ربما نسخه شخص ما.",
    }
    SESSION_REVOKED: text {
        en: "A device was logged out", de: "Ein Gerät wurde abgemeldet", fr: "Un appareil a été déconnecté",
        es: "Se cerró la sesión de un dispositivo", ja: "端末のログアウト", ar: "تم تسجيل خروج جهاز",
    }
    OTHER_ACTIVITY: text {
        en: "Other activity", de: "Sonstige Aktivität", fr: "Autre activité", es: "Otra actividad",
        ja: "その他のアクティビティ", ar: "نشاط آخر",
    }
    TIMES: plural(1) {
        en: "{0} time|{0} times", de: "{0}-mal|{0}-mal", fr: "{0} fois|{0} fois", es: "{0} vez|{0} veces", ja: "{0}回",
        ar: "{0} مرة|مرة واحدة|مرتان|{0} مرات|{0} مرة|{0} مرة",
    }
    DIFFERENT_DEVICES: text {
        en: "From different devices or addresses", de: "Von verschiedenen Geräten oder Adressen",
        fr: "Depuis différents appareils ou adresses", es: "Desde distintos dispositivos o direcciones",
        ja: "複数の端末またはアドレスから", ar: "من أجهزة أو عناوين مختلفة",
    }
    NOT_YOU: text {
        en: "Wasn’t you?", de: "Waren Sie das nicht?", fr: "Ce n’était pas vous ?", es: "¿No fue usted?",
        ja: "心当たりがありませんか？", ar: "لم يكن هذا أنت؟",
    }
    THIS_SESSION: text {
        en: "This session", de: "Diese Sitzung", fr: "Cette session", es: "Esta sesión", ja: "このセッション",
        ar: "هذه الجلسة",
    }
    NO_ACTIVITY: text {
        en: "No recent activity.", de: "Keine Aktivität in letzter Zeit.",
        fr: "Aucune activité récente.", es: "No hay actividad reciente.",
        ja: "最近のアクティビティはありません。", ar: "لا يوجد نشاط حديث.",
    }
    SHOW_OLDER: text {
        en: "Show older", de: "Ältere anzeigen", fr: "Afficher l’activité antérieure", es: "Mostrar anteriores",
        ja: "以前のものを表示", ar: "عرض الأقدم",
    }

    // Security
    CHANGE_PASSWORD_HINT: text {
        en: "You’ll stay logged in here and be logged out everywhere else.",
        de: "Sie bleiben hier angemeldet und werden überall sonst abgemeldet.",
        fr: "Votre session restera ouverte ici et toutes les autres seront fermées.",
        es: "Seguirá con la sesión abierta aquí y se cerrarán las demás.",
        ja: "この端末ではログインしたままですが、ほかの端末ではすべてログアウトされます。",
        ar: "ستبقى مسجّل الدخول هنا، وسيُسجَّل خروجك من كل مكان آخر.",
    }
    CURRENT_PASSWORD: text {
        en: "Current password", de: "Aktuelles Passwort", fr: "Mot de passe actuel", es: "Contraseña actual",
        ja: "現在のパスワード", ar: "كلمة المرور الحالية",
    }
    NEW_PASSWORD: text {
        en: "New password", de: "Neues Passwort", fr: "Nouveau mot de passe", es: "Contraseña nueva",
        ja: "新しいパスワード", ar: "كلمة المرور الجديدة",
    }
    PASSWORD_CHANGED_DONE: text {
        en: "Password changed. You’ve been logged out on all other devices.",
        de: "Das Passwort ist geändert. Auf allen anderen Geräten sind Sie abgemeldet.",
        fr: "Mot de passe changé. Vos sessions sur tous les autres appareils ont été fermées.",
        es: "Contraseña cambiada. Se cerró la sesión en todos los demás dispositivos.",
        ja: "パスワードを変更しました。ほかの端末はすべてログアウトされました。",
        ar: "تم تغيير كلمة المرور، وسُجّل خروجك من جميع الأجهزة الأخرى.",
    }
    YOUR_DATA: text {
        en: "Your data", de: "Ihre Daten", fr: "Vos données", es: "Sus datos", ja: "あなたのデータ", ar: "بياناتك",
    }
    YOUR_DATA_HINT: text {
        en: "Everything kept about you here: your account, sessions and activity, in one JSON file.",
        de: "Alles, was hier über Sie gespeichert ist: Konto, Sitzungen und Aktivität, in einer JSON-Datei.",
        fr: "Tout ce qui est conservé ici à votre sujet : compte, sessions et activité, dans un fichier JSON.",
        es: "Todo lo que se guarda aquí sobre usted: cuenta, sesiones y actividad, en un archivo JSON.",
        ja: "ここに保存されているあなたのすべての情報（アカウント、セッション、アクティビティ）を一つの JSON ファイルにまとめます。",
        ar: "كل ما يُحفظ عنك هنا: الحساب والجلسات والنشاط، في ملف JSON واحد.",
    }
    DOWNLOAD_DATA: text {
        en: "Download my data", de: "Meine Daten herunterladen", fr: "Télécharger mes données",
        es: "Descargar mis datos", ja: "自分のデータをダウンロード", ar: "تنزيل بياناتي",
    }
    DATA_DOWNLOADED: text {
        en: "Your data has been downloaded.", de: "Ihre Daten sind heruntergeladen.",
        fr: "Vos données ont été téléchargées.", es: "Sus datos se han descargado.",
        ja: "データをダウンロードしました。", ar: "تم تنزيل بياناتك.",
    }
    DELETE_HEADING: text {
        en: "Delete account", de: "Konto löschen", fr: "Supprimer le compte", es: "Eliminar la cuenta",
        ja: "アカウントの削除", ar: "حذف الحساب",
    }
    DELETE_HINT: text {
        en: "This deletes your account, sessions and activity immediately. It can’t be undone.",
        de: "Konto, Sitzungen und Aktivität werden sofort gelöscht. Das lässt sich nicht rückgängig machen.",
        fr: "Votre compte, vos sessions et votre activité sont supprimés immédiatement. C’est irréversible.",
        es: "Su cuenta, sus sesiones y su actividad se eliminan de inmediato. No se puede deshacer.",
        ja: "アカウント、セッション、アクティビティがすぐに削除されます。元に戻すことはできません。",
        ar: "يُحذف حسابك وجلساتك ونشاطك فورًا. لا يمكن التراجع عن ذلك.",
    }
    DELETE_OPEN: text {
        en: "Delete account…", de: "Konto löschen …", fr: "Supprimer le compte…", es: "Eliminar la cuenta…",
        ja: "アカウントを削除…", ar: "حذف الحساب…",
    }
    DELETE_CONFIRMATION: text {
        en: "Type your username to confirm", de: "Geben Sie zur Bestätigung Ihren Benutzernamen ein",
        fr: "Saisissez votre nom d’utilisateur pour confirmer", es: "Escriba su nombre de usuario para confirmar",
        ja: "確認のためユーザー名を入力してください", ar: "اكتب اسم المستخدم للتأكيد",
    }
    DELETE_SUBMIT: text {
        en: "Delete my account", de: "Mein Konto löschen", fr: "Supprimer mon compte", es: "Eliminar mi cuenta",
        ja: "自分のアカウントを削除", ar: "حذف حسابي",
    }
    NOT_YOUR_USERNAME: text {
        en: "That isn’t your username.", de: "Das ist nicht Ihr Benutzername.",
        fr: "Ce n’est pas votre nom d’utilisateur.", es: "Ese no es su nombre de usuario.",
        ja: "ユーザー名が違います。", ar: "هذا ليس اسم المستخدم الخاص بك.",
    }
    CANCEL: text { en: "Cancel", de: "Abbrechen", fr: "Annuler", es: "Cancelar", ja: "キャンセル", ar: "إلغاء" }

    // Forms whose server takes long, or is busy
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
