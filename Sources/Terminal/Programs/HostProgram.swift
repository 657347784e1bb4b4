import CEditLine
import Glibc

/// A program of the machine that Drydock itself runs on, which takes the terminal until it ends: the user's text
/// editor.
package enum HostProgram {
  /// Runs a program in the foreground.
  ///
  /// - Returns: its exit code, nil if it could not be started.
  package static func run(_ arguments: [String]) -> Int32? {
    var attributes = posix_spawnattr_t()
    guard posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer { posix_spawnattr_destroy(&attributes) }
    // The child must see the signals of its terminal, whatever this thread has blocked.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var child: pid_t = 0
    let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    guard let program = words[0], posix_spawnp(&child, program, nil, &attributes, words, environ) == 0 else {
      return nil
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { return nil }
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}
