//! Commands at a terminal.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use super::harness::Data;
use super::operator::command;

/// A terminal with a person at it.
pub(crate) struct Terminal {
    person: File,
    pub(crate) seen: String,
}

impl Terminal {
    /// Runs a command at a new terminal.
    pub(crate) fn run(data: &Data, arguments: &[&str]) -> (Self, std::process::Child) {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        let name = ptsname(&person, Vec::new()).unwrap();
        let program: OwnedFd =
            File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap().into();
        let mut command = command(data, arguments);
        command.stdin(program.try_clone().unwrap()).stderr(program).stdout(Stdio::null());
        let process = command.spawn().unwrap();
        (Self { person: person.into(), seen: String::new() }, process)
    }

    /// Reads until the output ends with a prompt.
    pub(crate) fn read_until(&mut self, question: &str) {
        let mut bytes = [0; 1024];
        while !self.seen.ends_with(question) {
            let length = self.person.read(&mut bytes).unwrap();
            self.seen.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
        }
    }

    pub(crate) fn write_line(&mut self, text: &str) {
        writeln!(self.person, "{text}").unwrap();
    }

    /// Like [`Self::write_line`], once echo is off, which may be a moment after the prompt.
    pub(crate) fn write_without_echo(&mut self, text: &str) {
        while tcgetattr(&self.person).unwrap().local_modes.contains(LocalModes::ECHO) {
            std::thread::yield_now();
        }
        self.write_line(text);
    }
}
