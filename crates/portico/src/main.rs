//! The program: parses the command line and runs one command.

/// The usual allocator keeps what a busy hour took; this one gives it back.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    portico::command_line::run()
}
