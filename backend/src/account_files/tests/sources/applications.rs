//! The tables of applications whose hashes are whole in one column.

use crate::account_files::tests::{accounts, read};

#[test]
fn wordpress() {
    let text = "ID,user_login,user_pass,user_nicename,user_email,user_url,user_registered,user_activation_key,\
                user_status,display_name\n\
                1,ada,$P$BC4ec344sNIeHSv/y/oO1nRsSB5/ey.,ada,ada@example.org,,2024-05-06 07:08:09,,0,Ada\n\
                2,,h,grace,grace@example.org,,0000-00-00 00:00:00,,0,Grace\n";
    assert_eq!(
        accounts("wordpress", text),
        [
            "username=ada password_hash=$P$BC4ec344sNIeHSv/y/oO1nRsSB5/ey. created_at=2024-05-06T07:08:09.000Z",
            "username=grace@example.org password_hash=h",
        ]
    );
}

#[test]
fn drupal() {
    let text = "uid,langcode,name,pass,mail,timezone,status,created,changed,access,login,init,default_langcode\n\
                0,en,,,,,0,1714979289,1714979289,0,0,,1\n\
                1,en,ada,$S$DaB3dE5gH1JZiFLHhHlKRMR5o8hw4ynuXssbHR0Gaqz5ZjFl2uy6,a@example.org,UTC,1,1714979289,0,0,0,,1\n\
                2,en,grace,h,g@example.org,UTC,0,1714979289,0,0,0,,1\n";
    assert_eq!(
        accounts("drupal", text),
        [
            "username=ada password_hash=$S$DaB3dE5gH1JZiFLHhHlKRMR5o8hw4ynuXssbHR0Gaqz5ZjFl2uy6 \
             created_at=2024-05-06T07:08:09.000Z",
            "username=grace password_hash=h created_at=2024-05-06T07:08:09.000Z disabled=true",
        ]
    );
    assert_eq!(read("drupal", text).1.other_records, 1);
}
