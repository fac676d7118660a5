//! The names of passkey providers, by AAGUID.
//!
//! Collected 2026-11-28 from the community's list, <https://github.com/passkeydeveloper/passkey-authenticator-aaguids>
//! (state of 2026-08-07), and those of security keys from Yubico's. A name is what an authenticator says of
//! itself: good for telling one's passkeys apart, and for nothing else.

/// Returns the name of the provider or the model that has this AAGUID, if it is a well-known one.
///
/// ```
/// let aaguid = 0xbada5566_a7aa_401f_bd96_45619a55120d_u128.to_be_bytes();
/// assert_eq!(passkeys::provider(&aaguid), Some("1Password"));
/// ```
#[must_use]
pub fn provider(aaguid: &[u8; 16]) -> Option<&'static str> {
    let aaguid = u128::from_be_bytes(*aaguid);
    let found = PROVIDERS.binary_search_by_key(&aaguid, |(known, _)| *known).ok()?;
    Some(PROVIDERS[found].1)
}

/// The providers, sorted by AAGUID.
#[rustfmt::skip]
const PROVIDERS: &[(u128, &str)] = &[
    (0x08987058_cadc_4b81_b6e1_30de50dcbe96, "Windows Hello"),
    (0x0ea242b4_43c4_4a1b_8b17_dd6d0b6baec6, "Keeper"),
    (0x24673149_6c86_42e7_98d9_433fb5b73296, "YubiKey 5 Series with Lightning"),
    (0x2fc0579f_8113_47ea_b116_bb5a8db9202a, "YubiKey 5 Series with NFC"),
    (0x50726f74_6f6e_5061_7373_50726f746f6e, "Proton Pass"),
    (0x531126d6_e717_415c_9320_3d9aa6981239, "Dashlane"),
    (0x53414d53_554e_4700_0000_000000000000, "Samsung Pass"),
    (0x6028b017_b1d4_4c02_b4b3_afcdafc96bb2, "Windows Hello"),
    (0x771b48fd_d3d4_4f74_9232_fc157ab0507a, "Edge on Mac"),
    (0x9ddd1817_af5a_4672_a2b9_3e3dd95000a9, "Windows Hello"),
    (0xadce0002_35bc_c60a_648b_0b25f1f05503, "Chrome on Mac"),
    (0xb5397666_4885_aa6b_cebf_e52262a439a2, "Chromium Browser"),
    (0xb78a0a55_6ef8_d246_a042_ba0f6d55050c, "LastPass"),
    (0xb84e4048_15dc_4dd0_8640_f4f60813c8af, "NordPass"),
    (0xbada5566_a7aa_401f_bd96_45619a55120d, "1Password"),
    (0xc5ef55ff_ad9a_4b9f_b580_adebafe026d0, "YubiKey 5 Series with Lightning"),
    (0xcb69481e_8ff7_4039_93ec_0a2729a154a8, "YubiKey 5 Series"),
    (0xd3452668_01fd_4c12_926c_83a4204853aa, "Microsoft Password Manager"),
    (0xd548826e_79b4_db40_a3d8_11116f7e8349, "Bitwarden"),
    (0xd7781e5d_e353_46aa_afe2_3ca49f13332a, "YubiKey 5 Series with NFC"),
    (0xdd4ec289_e01d_41c9_bb89_70fa845d4bf2, "iCloud Keychain (managed)"),
    (0xea9b8d66_4d01_1d21_3ce4_b6b48cb575d4, "Google Password Manager"),
    (0xeaecdef2_1c31_5634_8639_f1cbd9c00a08, "KeePassDX"),
    (0xee882879_721c_4913_9775_3dfcce97072a, "YubiKey 5 Series"),
    (0xf3809540_7f14_49c1_a8b3_8f813b225541, "Enpass"),
    (0xfa2b99dc_9e39_4257_8f92_4a30d23c4118, "YubiKey 5 Series with NFC"),
    (0xfbfc3007_154e_4ecc_8c0b_6e020557d7bd, "Apple Passwords"),
    (0xfdb141b2_5d84_443e_8a35_4698c205a502, "KeePassXC"),
];

#[cfg(test)]
mod tests {
    use super::{PROVIDERS, provider};

    #[test]
    fn the_providers_are_sorted_and_each_is_found() {
        assert!(PROVIDERS.is_sorted_by(|(one, _), (next, _)| one < next));
        for (aaguid, name) in PROVIDERS {
            assert_eq!(provider(&aaguid.to_be_bytes()), Some(*name));
        }
        assert_eq!(provider(&[0; 16]), None);
    }
}
