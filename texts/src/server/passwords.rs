//! Reasons why a password is too weak, and changes that do not help.

use crate::table::texts;

texts! { Server after problems;
    IN_BLOCKLIST: text {
        en: "This password is on a list of passwords that attackers try first.",
        de: "Dieses Passwort steht auf einer Liste von Passwörtern, die bei Angriffen zuerst ausprobiert werden.",
        fr: "Ce mot de passe figure sur une liste de ceux que les attaquants essaient en premier.",
        es: "Esta contraseña está en una lista de las que se prueban primero.",
        ja: "このパスワードは、最初に試されるパスワードの一覧に載っています。",
        ar: "كلمة المرور هذه مدرجة في قائمة كلمات المرور التي تُجرَّب أولًا.",
    }
    CONTAINS_USERNAME: text {
        en: "It contains your username.", de: "Es enthält Ihren Benutzernamen.",
        fr: "Il contient votre nom d’utilisateur.", es: "Contiene su nombre de usuario.",
        ja: "ユーザー名が含まれています。", ar: "تحتوي على اسم المستخدم الخاص بك.",
    }
    CONTAINS_SITE_NAME: text {
        en: "It contains the name of this site.", de: "Es enthält den Namen dieser Website.",
        fr: "Il contient le nom de ce site.", es: "Contiene el nombre de este sitio.",
        ja: "このサイトの名前が含まれています。", ar: "تحتوي على اسم هذا الموقع.",
    }
    COMMON_PASSWORD: plural(1) {
        en: "This is the most common password.|This is one of the {0} most common passwords.",
        de: "Das ist das häufigste Passwort.|Das ist eines der {0} häufigsten Passwörter.",
        fr: "C’est le mot de passe le plus courant.|C’est l’un des {0} mots de passe les plus courants.",
        es: "Es la contraseña más común.|Es una de las {0} contraseñas más comunes.",
        ja: "これは最もよく使われるパスワード上位{0}件の一つです。",
        ar: "هذه كلمة مرور شائعة.|هذه أكثر كلمات المرور شيوعًا.|هذه إحدى أكثر كلمتي مرور شيوعًا.|هذه إحدى أكثر {0} كلمات مرور شيوعًا.|هذه إحدى أكثر {0} كلمة مرور شيوعًا.|هذه إحدى أكثر {0} كلمة مرور شيوعًا.",
    }
    VERY_COMMON_PASSWORD: text {
        en: "This is a very common password.", de: "Das ist ein sehr häufiges Passwort.",
        fr: "C’est un mot de passe très courant.", es: "Es una contraseña muy común.",
        ja: "これは非常によく使われるパスワードです。", ar: "هذه كلمة مرور شائعة جدًا.",
    }
    SIMILAR_TO_COMMON_PASSWORD: text {
        en: "This is similar to a common password.", de: "Das ähnelt einem häufigen Passwort.",
        fr: "Il ressemble à un mot de passe courant.", es: "Se parece a una contraseña común.",
        ja: "よく使われるパスワードに似ています。", ar: "تشبه كلمة مرور شائعة.",
    }
    WORD: text {
        en: "It is little more than a common word or name.",
        de: "Es ist kaum mehr als ein gebräuchliches Wort oder ein Name.",
        fr: "Ce n’est guère plus qu’un mot ou un nom courant.",
        es: "Es poco más que una palabra o un nombre comunes.",
        ja: "ありふれた単語か名前とほとんど変わりません。", ar: "ليست أكثر من كلمة أو اسم شائع تقريبًا.",
    }
    NAME: text {
        en: "Names are easy to guess.", de: "Namen sind leicht zu erraten.", fr: "Les noms sont faciles à deviner.",
        es: "Los nombres son fáciles de adivinar.", ja: "人の名前は推測されやすいです。", ar: "الأسماء سهلة التخمين.",
    }
    KEYBOARD_PATTERN: text {
        en: "Keys next to each other are easy to guess.",
        de: "Tasten, die nebeneinanderliegen, sind leicht zu erraten.",
        fr: "Des touches voisines sont faciles à deviner.",
        es: "Las teclas contiguas son fáciles de adivinar.",
        ja: "キーボードで隣り合うキーの並びは推測されやすいです。", ar: "المفاتيح المتجاورة سهلة التخمين.",
    }
    REPEAT: text {
        en: "Repeated words and characters are easy to guess.",
        de: "Wiederholte Wörter und Zeichen sind leicht zu erraten.",
        fr: "Les répétitions de mots ou de caractères sont faciles à deviner.",
        es: "Las palabras y los caracteres repetidos son fáciles de adivinar.",
        ja: "単語や文字の繰り返しは推測されやすいです。", ar: "الكلمات والأحرف المكررة سهلة التخمين.",
    }
    SEQUENCE: text {
        en: "Sequences such as abc or 6543 are easy to guess.",
        de: "Folgen wie abc oder 6543 sind leicht zu erraten.",
        fr: "Les suites comme abc ou 6543 sont faciles à deviner.",
        es: "Las secuencias como abc o 6543 son fáciles de adivinar.",
        ja: "1234 や 6543 のような並びは推測されやすいです。", ar: "التسلسلات مثل 1234 أو 6543 سهلة التخمين.",
    }
    DATE: text {
        en: "Dates and years are easy to guess.", de: "Datumsangaben und Jahreszahlen sind leicht zu erraten.",
        fr: "Les dates et les années sont faciles à deviner.", es: "Las fechas y los años son fáciles de adivinar.",
        ja: "日付や年は推測されやすいです。", ar: "التواريخ والسنوات سهلة التخمين.",
    }
    DIGITS: text {
        en: "It looks like a date or a phone number.", de: "Es sieht aus wie ein Datum oder eine Telefonnummer.",
        fr: "Il ressemble à une date ou à un numéro de téléphone.",
        es: "Parece una fecha o un número de teléfono.",
        ja: "日付か電話番号のように見えます。", ar: "تبدو كتاريخ أو رقم هاتف.",
    }
    GUESSABLE: text {
        en: "This password is too easy to guess.", de: "Dieses Passwort ist zu leicht zu erraten.",
        fr: "Ce mot de passe est trop facile à deviner.", es: "Esta contraseña es demasiado fácil de adivinar.",
        ja: "このパスワードは推測されやすいため、使用できません。", ar: "كلمة المرور هذه سهلة التخمين للغاية.",
    }

    // What does not help
    CAPITALS: text {
        en: "Capital letters don’t make it much stronger.", de: "Großbuchstaben machen es kaum stärker.",
        fr: "Les majuscules ne le renforcent guère.", es: "Las mayúsculas apenas la hacen más fuerte.",
        ja: "大文字を使っても、あまり強くなりません。", ar: "الأحرف الكبيرة لا تزيدها قوة كثيرًا.",
    }
    SUBSTITUTIONS: text {
        en: "Characters that look like letters don’t make it much stronger.",
        de: "Zeichen, die wie Buchstaben aussehen, machen es kaum stärker.",
        fr: "Les caractères qui ressemblent à des lettres ne le renforcent guère.",
        es: "Los caracteres que parecen letras apenas la hacen más fuerte.",
        ja: "文字を似た記号に置き換えても、あまり強くなりません。", ar: "الرموز الشبيهة بالحروف لا تزيدها قوة كثيرًا.",
    }
    REVERSED: text {
        en: "A word backwards isn’t much stronger.", de: "Ein Wort rückwärts ist kaum stärker.",
        fr: "Un mot à l’envers n’est guère plus fort.", es: "Una palabra al revés apenas es más fuerte.",
        ja: "単語を逆から書いても、あまり強くなりません。", ar: "الكلمة المعكوسة ليست أقوى كثيرًا.",
    }

    BE_LESS_PREDICTABLE: text {
        en: "Choose something less predictable, such as three random words.",
        de: "Wählen Sie etwas weniger Vorhersehbares, etwa drei zufällige Wörter.",
        fr: "Choisissez quelque chose de moins prévisible, comme trois mots au hasard.",
        es: "Elija algo menos predecible, como tres palabras al azar.",
        ja: "ランダムな単語を三つ並べるなど、もっと予想しにくいものにしてください。",
        ar: "اختر شيئًا أصعب توقعًا، مثل ثلاث كلمات عشوائية.",
    }
}
