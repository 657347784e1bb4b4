import Testing

@Suite("The house: what stands in its files")
struct SourceTests {
  /// Floors whose code must not reach time, chance or the host: everything below the rim.
  static let core: Set = [
    "Objects", "API", "Shell", "APIServer", "Scheduler", "Controllers", "ContainerRuntime", "Volumes", "Network",
    "Kubelet", "Simulation", "Kubectl", "Workstation",
  ]

  @Test("files stay short and lines within 120 columns")
  func sizes() throws {
    for file in try House.swiftFiles(under: "Sources") {
      #expect(file.lines.count <= 500, "\(file.path) has \(file.lines.count) lines: two things in one?")
      for (number, line) in file.lines.enumerated() {
        #expect(line.count <= 120, "\(file.path):\(number + 1) has \(line.count) columns")
      }
    }
  }

  @Test("the core takes no time, chance or host from outside")
  func coreIsPure() throws {
    let outside = [
      "Date()", ".random(in", "SystemRandomNumberGenerator", "ContinuousClock", "FileManager", "ProcessInfo", "getenv(",
      "import Foundation", "import Glibc", "import Dispatch", "async ", "await ",
    ]
    for file in try House.swiftFiles(under: "Sources") where Self.core.contains(file.target) {
      for (number, line) in file.lines.enumerated() where !Self.isComment(line) {
        for word in outside {
          #expect(!line.contains(word), "\(file.path):\(number + 1): \(word) in the core")
        }
      }
    }
  }

  @Test("input can't trap: no forced unwrapping of errors")
  func noForcedErrors() throws {
    for file in try House.swiftFiles(under: "Sources") {
      for (number, line) in file.lines.enumerated() where !Self.isComment(line) {
        for word in ["try!", "as!", "fatalError("] {
          #expect(!line.contains(word), "\(file.path):\(number + 1): \(word)")
        }
      }
    }
  }

  private static func isComment(_ line: Substring) -> Bool {
    line.drop { $0 == " " }.hasPrefix("//")
  }
}
