//! A zip file whose contents are stored as they are: small files of text need no packing (PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16).

/// The names and contents of the files, one after another, with the list of them at the end.
pub(super) fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let offset = four(out.len());
        let about = about(name, content);
        out.extend(b"PK\x03\x04");
        out.extend(&about);
        out.extend(name.as_bytes());
        out.extend(content);
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&about);
        list.extend([0; 10]); // no comment, first disk, no attributes
        list.extend(offset);
        list.extend(name.as_bytes());
    }
    let start = four(out.len());
    out.extend(&list);
    out.extend(b"PK\x05\x06\x00\x00\x00\x00");
    for _ in 0..2 {
        out.extend(two(files.len()));
    }
    out.extend(four(list.len()));
    out.extend(start);
    out.extend([0; 2]);
    out
}

/// What stands about a file both before it and in the list: version 2.0, names in UTF-8, stored, 1 January 1980.
fn about(name: &str, content: &[u8]) -> Vec<u8> {
    let mut about = vec![0x14, 0, 0, 0x08, 0, 0, 0, 0, 0x21, 0];
    about.extend(crc32(content).to_le_bytes());
    about.extend(four(content.len()));
    about.extend(four(content.len()));
    about.extend(two(name.len()));
    about.extend([0; 2]);
    about
}

fn four(number: usize) -> [u8; 4] {
    u32::try_from(number).expect("one client's data is far below four gigabytes").to_le_bytes()
}
fn two(number: usize) -> [u8; 2] {
    u16::try_from(number).expect("a handful of files with short names").to_le_bytes()
}

/// The checksum that zip uses (IEEE 802.3).
fn crc32(content: &[u8]) -> u32 {
    !content.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn files_stand_in_it_and_in_its_list() {
        let file = zip(&[("a.txt".into(), b"hello".to_vec()), ("b.txt".into(), Vec::new())]);
        assert!(file.starts_with(b"PK\x03\x04"));
        let end = file.len() - 22;
        assert_eq!(&file[end..end + 4], b"PK\x05\x06");
        assert_eq!(u16::from_le_bytes([file[end + 10], file[end + 11]]), 2);
        let list = u32::from_le_bytes(file[end + 16..end + 20].try_into().expect("four")) as usize;
        assert_eq!(&file[list..list + 4], b"PK\x01\x02");
    }
}
