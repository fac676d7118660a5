//! The reasons of refusals, by the codes of the API.

use crate::table::texts;

texts! { Problem;
    INVALID_CREDENTIALS: text {
        en: "Incorrect username or password.", de: "Benutzername oder Passwort ist falsch.",
        fr: "Nom d’utilisateur ou mot de passe incorrect.", es: "Nombre de usuario o contraseña incorrectos.",
        ja: "ユーザー名またはパスワードが正しくありません。", ar: "اسم المستخدم أو كلمة المرور غير صحيحة.",
    }
    USERNAME_TAKEN: text {
        en: "This username is taken. Choose another one.", de: "Dieser Benutzername ist vergeben. Wählen Sie einen anderen.",
        fr: "Ce nom d’utilisateur est déjà pris. Choisissez-en un autre.",
        es: "Este nombre de usuario ya está en uso. Elija otro.",
        ja: "このユーザー名はすでに使われています。別の名前を選んでください。", ar: "اسم المستخدم هذا مستخدم بالفعل. اختر اسمًا آخر.",
    }
    INVALID_INVITATION: text {
        en: "This invitation is invalid or has expired. Ask for a new one.",
        de: "Diese Einladung ist ungültig oder abgelaufen. Bitten Sie um eine neue.",
        fr: "Cette invitation n’est pas valable ou a expiré. Demandez-en une nouvelle.",
        es: "Esta invitación no es válida o ha caducado. Pida una nueva.",
        ja: "この招待は無効か、有効期限が切れています。新しい招待を依頼してください。",
        ar: "هذه الدعوة غير صالحة أو انتهت صلاحيتها. اطلب دعوة جديدة.",
    }
    REGISTRATION_CLOSED: text {
        en: "New accounts can’t be created here.", de: "Hier können keine neuen Konten erstellt werden.",
        fr: "Il n’est pas possible de créer un compte ici.", es: "Aquí no se pueden crear cuentas nuevas.",
        ja: "ここでは新しいアカウントを作成できません。", ar: "لا يمكن إنشاء حسابات جديدة هنا.",
    }
    INVITATION_REQUIRED: text {
        en: "You need an invitation to create an account.", de: "Um ein Konto zu erstellen, brauchen Sie eine Einladung.",
        fr: "Il vous faut une invitation pour créer un compte.", es: "Necesita una invitación para crear una cuenta.",
        ja: "アカウントの作成には招待が必要です。", ar: "تحتاج إلى دعوة لإنشاء حساب.",
    }
    PASSWORD_TOO_WEAK: text {
        en: "This password is easy to guess. Choose something less predictable, such as three random words.",
        de: "Dieses Passwort ist leicht zu erraten. Wählen Sie etwas weniger Vorhersehbares, etwa drei zufällige Wörter.",
        fr: "Ce mot de passe est facile à deviner. Choisissez quelque chose de moins prévisible, comme trois mots au hasard.",
        es: "Esta contraseña es fácil de adivinar. Elija algo menos predecible, como tres palabras al azar.",
        ja: "このパスワードは推測されやすいです。無作為な単語を三つ並べるなど、もっと予想しにくいものにしてください。",
        ar: "كلمة المرور هذه سهلة التخمين. اختر شيئًا أقل توقعًا، مثل ثلاث كلمات عشوائية.",
    }
}
