//! A new password without the old one, and the codes to keep for it.

use crate::table::texts;

texts! { Factors after second_step;
    RECOVER_HEADING: text {
        en: "Set a new password", de: "Neues Passwort festlegen", fr: "Définir un nouveau mot de passe",
        es: "Establecer una contraseña nueva", ja: "新しいパスワードの設定", ar: "تعيين كلمة مرور جديدة",
    }
    RECOVER_HINT: text {
        en: "You need one of the recovery codes that you saved. If you have none, ask your administrator for a reset link.",
        de: "Sie brauchen einen Ihrer gespeicherten Wiederherstellungscodes. Wenn Sie keinen haben, bitten Sie Ihre Administration um einen Link zum Zurücksetzen.",
        fr: "Il vous faut l’un de vos codes de récupération. Si vous n’en avez pas, demandez un lien de réinitialisation à votre administrateur.",
        es: "Necesita uno de los códigos de recuperación que guardó. Si no tiene ninguno, pida a su administrador un enlace de restablecimiento.",
        ja: "保存したリカバリーコードが一つ必要です。ない場合は、管理者に再設定用リンクを依頼してください。",
        ar: "تحتاج إلى أحد رموز الاسترداد التي حفظتها. إذا لم يكن لديك أي رمز، فاطلب من المسؤول رابط إعادة تعيين.",
    }
    RECOVER_ENDS: text {
        en: "Every device will be logged out.", de: "Alle Geräte werden abgemeldet.",
        fr: "Tous les appareils seront déconnectés.", es: "Se cerrará la sesión en todos los dispositivos.",
        ja: "すべての端末がログアウトされます。", ar: "سيُسجَّل الخروج من جميع الأجهزة.",
    }
    RECOVER_SUBMIT: text {
        en: "Set new password", de: "Passwort festlegen", fr: "Définir le mot de passe", es: "Establecer contraseña",
        ja: "パスワードを設定", ar: "تعيين كلمة المرور",
    }
    RECOVER_DONE: text {
        en: "Your new password is set, and every device has been logged out. Log in with it to continue.",
        de: "Ihr neues Passwort gilt, und alle Geräte sind abgemeldet. Melden Sie sich damit an, um fortzufahren.",
        fr: "Votre nouveau mot de passe est défini et tous les appareils ont été déconnectés. Connectez-vous pour continuer.",
        es: "Su contraseña nueva está lista y se cerró la sesión en todos los dispositivos. Inicie sesión con ella para continuar.",
        ja: "新しいパスワードを設定し、すべての端末をログアウトしました。続けるには新しいパスワードでログインしてください。",
        ar: "تم تعيين كلمة مرورك الجديدة وسُجّل الخروج من جميع الأجهزة. سجّل الدخول بها للمتابعة.",
    }

    // Codes to keep
    SAVE_CODE_HEADING: text {
        en: "Save your recovery code", de: "Sichern Sie Ihren Wiederherstellungscode",
        fr: "Enregistrez votre code de récupération", es: "Guarde su código de recuperación",
        ja: "リカバリーコードの保存", ar: "احفظ رمز الاسترداد",
    }
    SAVE_CODE_TEXT: text {
        en: "If you ever forget your password, this code is the only way to set a new one yourself. It’s shown only now, and whoever has it can take over your account: keep it somewhere safe.",
        de: "Wenn Sie Ihr Passwort vergessen, können Sie nur mit diesem Code selbst ein neues festlegen. Er wird nur jetzt angezeigt, und wer ihn hat, kann Ihr Konto übernehmen: Bewahren Sie ihn sicher auf.",
        fr: "Si vous oubliez votre mot de passe, seul ce code vous permettra d’en définir un vous-même. Il n’est affiché que maintenant, et quiconque le possède peut prendre votre compte : gardez-le en lieu sûr.",
        es: "Si olvida su contraseña, solo con este código podrá establecer otra por su cuenta. Se muestra solo ahora y quien lo tenga puede apoderarse de su cuenta: guárdelo en un lugar seguro.",
        ja: "パスワードを忘れたとき、自分で再設定できるのはこのコードだけです。表示されるのは今だけで、知られるとアカウントを乗っ取られるおそれがあります。安全な場所に保管してください。",
        ar: "إذا نسيت كلمة مرورك، فهذا الرمز هو الطريقة الوحيدة لتعيين كلمة جديدة بنفسك. لا يُعرض إلا الآن، ومن يحصل عليه يمكنه الاستيلاء على حسابك: احفظه في مكان آمن.",
    }
    COPY: text { en: "Copy", de: "Kopieren", fr: "Copier", es: "Copiar", ja: "コピー", ar: "نسخ" }
    COPIED: text {
        en: "Copied. Anything that reads the clipboard can see it now.",
        de: "Kopiert. Was die Zwischenablage liest, kann es jetzt sehen.",
        fr: "Copié. Tout ce qui lit le presse-papiers peut maintenant le voir.",
        es: "Copiado. Ahora lo puede ver cualquier programa que lea el portapapeles.",
        ja: "コピーしました。クリップボードを読み取るものから見える状態です。",
        ar: "تم النسخ. يمكن لأي شيء يقرأ الحافظة رؤيته الآن.",
    }
    NOT_COPIED: text {
        en: "Your browser didn’t allow that. Select the text and copy it yourself.",
        de: "Ihr Browser hat das nicht erlaubt. Markieren und kopieren Sie den Text selbst.",
        fr: "Votre navigateur ne l’a pas permis. Sélectionnez et copiez le texte vous-même.",
        es: "Su navegador no lo permitió. Seleccione y copie el texto usted mismo.",
        ja: "ブラウザーが許可しませんでした。文字を選択してコピーしてください。",
        ar: "لم يسمح متصفحك بذلك. حدّد النص وانسخه بنفسك.",
    }
    DOWNLOAD: text { en: "Download", de: "Herunterladen", fr: "Télécharger", es: "Descargar", ja: "ダウンロード", ar: "تنزيل" }
    PRINT: text { en: "Print", de: "Drucken", fr: "Imprimer", es: "Imprimir", ja: "印刷", ar: "طباعة" }
    CODES_FOR: text(2) {
        en: "Recovery codes of {0} at {1}", de: "Wiederherstellungscodes von {0} bei {1}",
        fr: "Codes de récupération de {0} sur {1}", es: "Códigos de recuperación de {0} en {1}",
        ja: "{1} の {0} のリカバリーコード", ar: "رموز استرداد {0} في {1}",
    }
    I_SAVED_IT: text {
        en: "I’ve saved it, continue", de: "Gesichert, weiter", fr: "C’est enregistré, continuer",
        es: "Ya lo guardé, continuar", ja: "保存したので続ける", ar: "حفظته، متابعة",
    }
}
