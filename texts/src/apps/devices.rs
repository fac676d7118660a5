//! Apps on devices without a browser.

use crate::table::texts;

texts! { Apps after access;
    DEVICE_HEADING: text {
        en: "Connect a device", de: "Gerät verbinden", fr: "Connecter un appareil", es: "Conectar un dispositivo",
        ja: "端末を接続", ar: "توصيل جهاز",
    }
    DEVICE_HINT: text {
        en: "Enter the code that your device or program shows.",
        de: "Geben Sie den Code ein, den Ihr Gerät oder Programm anzeigt.",
        fr: "Saisissez le code que votre appareil ou programme affiche.",
        es: "Escriba el código que muestra su dispositivo o programa.",
        ja: "端末またはプログラムに表示されているコードを入力してください。",
        ar: "أدخل الرمز الذي يعرضه جهازك أو برنامجك.",
    }
    DEVICE_CODE: text { en: "Code", de: "Gerätecode", fr: "Code de l’appareil", es: "Código", ja: "コード", ar: "الرمز" }
    DEVICE_CODE_HINT: text {
        en: "Eight letters, upper or lower case", de: "Acht Buchstaben, groß oder klein",
        fr: "Huit lettres, majuscules ou minuscules", es: "Ocho letras, mayúsculas o minúsculas",
        ja: "8文字の英字。大文字でも小文字でもかまいません", ar: "ثمانية أحرف لاتينية، كبيرة أو صغيرة",
    }
    CONTINUE: text { en: "Continue", de: "Weiter", fr: "Continuer", es: "Continuar", ja: "続ける", ar: "متابعة" }
    PHISHING: text {
        en: "Continue only if you started this yourself, on a device in front of you. Nobody from support will ever ask you for it.",
        de: "Fahren Sie nur fort, wenn Sie das selbst begonnen haben, an einem Gerät vor Ihnen. Niemand vom Support wird Sie jemals darum bitten.",
        fr: "Continuez seulement si vous avez commencé vous-même, sur un appareil devant vous. Personne de l’assistance ne vous le demandera jamais.",
        es: "Continúe solo si lo ha iniciado usted, en un dispositivo que tiene delante. Nadie del servicio de asistencia se lo pedirá nunca.",
        ja: "目の前にある端末で、ご自身が始めた場合だけ続けてください。サポート担当者がこの操作をお願いすることは決してありません。",
        ar: "تابع فقط إذا بدأت هذا بنفسك، على جهاز أمامك. لن يطلب منك أحد من فريق الدعم ذلك أبدًا.",
    }
    COMPARE_HEADING: text {
        en: "Is this the code on your device?", de: "Zeigt Ihr Gerät diesen Code?", fr: "Votre appareil affiche-t-il ce code ?",
        es: "¿Es este el código de su dispositivo?", ja: "端末に表示されているコードはこれですか？",
        ar: "هل هذا هو الرمز المعروض على جهازك؟",
    }
    SAME_CODE: text {
        en: "Yes, the same code", de: "Ja, derselbe Code", fr: "Oui, le même code", es: "Sí, el mismo código",
        ja: "はい、同じコードです", ar: "نعم، الرمز نفسه",
    }
    OTHER_CODE: text {
        en: "No, another code or none", de: "Nein, ein anderer oder keiner", fr: "Non, un autre ou aucun",
        es: "No, otro código o ninguno", ja: "いいえ、違うかコードがありません", ar: "لا، رمز آخر أو لا رمز",
    }
    OTHER_CODE_TEXT: text {
        en: "Then the link was made for somebody else’s device. Close this page, or enter the code that your own device shows.",
        de: "Dann gehört der Link zu einem fremden Gerät. Schließen Sie diese Seite, oder geben Sie den Code Ihres eigenen Geräts ein.",
        fr: "Alors le lien concerne l’appareil de quelqu’un d’autre. Fermez cette page, ou saisissez le code de votre propre appareil.",
        es: "Entonces el enlace es del dispositivo de otra persona. Cierre esta página o escriba el código de su propio dispositivo.",
        ja: "その場合、このリンクは他の人の端末のものです。このページを閉じるか、ご自身の端末のコードを入力してください。",
        ar: "إذن هذا الرابط لجهاز شخص آخر. أغلق هذه الصفحة، أو أدخل الرمز الذي يعرضه جهازك.",
    }
    DEVICE_ASKS_HEADING: text {
        en: "Allow this device?", de: "Dieses Gerät erlauben?", fr: "Autoriser cet appareil ?", es: "¿Permitir este dispositivo?",
        ja: "この端末を許可しますか？", ar: "هل تسمح لهذا الجهاز؟",
    }
    ASKED_AT: text(1) {
        en: "Asked {0}", de: "Angefragt: {0}", fr: "Demande : {0}", es: "Solicitado {0}", ja: "要求：{0}", ar: "طُلب {0}",
    }
    DEVICE_DONE_HEADING: text {
        en: "You can go back to your device", de: "Sie können zu Ihrem Gerät zurückkehren",
        fr: "Vous pouvez revenir à votre appareil", es: "Puede volver a su dispositivo", ja: "端末に戻ってください",
        ar: "يمكنك العودة إلى جهازك",
    }
    DEVICE_DONE_TEXT: text(1) {
        en: "{0} may now use your account. You can end that at any time.",
        de: "{0} darf jetzt Ihr Konto verwenden. Sie können das jederzeit beenden.",
        fr: "{0} peut maintenant utiliser votre compte. Vous pouvez y mettre fin à tout moment.",
        es: "{0} ya puede usar su cuenta. Puede ponerle fin en cualquier momento.",
        ja: "{0} はあなたのアカウントを使用できるようになりました。いつでも終了できます。",
        ar: "يمكن لـ {0} الآن استخدام حسابك. يمكنك إنهاء ذلك في أي وقت.",
    }
    DEVICE_DENIED_HEADING: text {
        en: "Nothing was allowed", de: "Nichts wurde erlaubt", fr: "Rien n’a été autorisé", es: "No se ha permitido nada",
        ja: "許可しませんでした", ar: "لم يُسمح بأي شيء",
    }
    DEVICE_DENIED_TEXT: text {
        en: "The device gets no access. You can close this page.",
        de: "Das Gerät erhält keinen Zugriff. Sie können diese Seite schließen.",
        fr: "L’appareil n’obtient aucun accès. Vous pouvez fermer cette page.",
        es: "El dispositivo no obtiene acceso. Puede cerrar esta página.",
        ja: "端末にはアクセスが与えられません。このページを閉じてかまいません。",
        ar: "لن يحصل الجهاز على وصول. يمكنك إغلاق هذه الصفحة.",
    }
}
