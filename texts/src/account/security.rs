//! The password, the data and the deletion of the account.

use crate::table::texts;

texts! { Account after activity;
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
}
