//! What is behind the login.

use crate::table::texts;

texts! { Account;
    LOG_OUT: text {
        en: "Log out", de: "Abmelden", fr: "Se déconnecter", es: "Cerrar sesión", ja: "ログアウト", ar: "تسجيل الخروج",
    }
    LOGGED_IN_AS: text {
        en: "Logged in as", de: "Angemeldet als", fr: "Connecté en tant que", es: "Sesión iniciada como",
        ja: "ログイン中", ar: "مسجّل الدخول باسم",
    }
    NAVIGATION: text {
        en: "Account", de: "Konto", fr: "Compte", es: "Cuenta", ja: "アカウント", ar: "الحساب",
    }
    OVERVIEW: text {
        en: "Overview", de: "Übersicht", fr: "Aperçu", es: "Resumen", ja: "概要", ar: "نظرة عامة",
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
}
