/// Why a file operation failed: the POSIX error numbers that tools put into words.
package enum FileError: Int, Error, Hashable, Sendable {
  case notPermitted = 1
  case noSuchFile = 2
  case inputOutput = 5
  case badDescriptor = 9
  case wouldBlock = 11
  case noMemory = 12
  case permissionDenied = 13
  case busy = 16
  case exists = 17
  case crossDevice = 18
  case notDirectory = 20
  case isDirectory = 21
  case invalid = 22
  case tooManyOpenFiles = 24
  case notTerminal = 25
  case textBusy = 26
  case fileTooLarge = 27
  case noSpace = 28
  case readOnly = 30
  case brokenPipe = 32
  case nameTooLong = 36
  case notEmpty = 39
  case tooManyLinks = 40

  /// The words of `strerror`.
  package var message: String {
    switch self {
    case .notPermitted: "Operation not permitted"
    case .noSuchFile: "No such file or directory"
    case .inputOutput: "Input/output error"
    case .badDescriptor: "Bad file descriptor"
    case .wouldBlock: "Resource temporarily unavailable"
    case .noMemory: "Cannot allocate memory"
    case .permissionDenied: "Permission denied"
    case .busy: "Device or resource busy"
    case .exists: "File exists"
    case .crossDevice: "Invalid cross-device link"
    case .notDirectory: "Not a directory"
    case .isDirectory: "Is a directory"
    case .invalid: "Invalid argument"
    case .tooManyOpenFiles: "Too many open files"
    case .notTerminal: "Inappropriate ioctl for device"
    case .textBusy: "Text file busy"
    case .fileTooLarge: "File too large"
    case .noSpace: "No space left on device"
    case .readOnly: "Read-only file system"
    case .brokenPipe: "Broken pipe"
    case .nameTooLong: "File name too long"
    case .notEmpty: "Directory not empty"
    case .tooManyLinks: "Too many levels of symbolic links"
    }
  }
}
