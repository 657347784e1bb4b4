import Foundation
import Testing

/// Runs the commands that the README shows, so that it stays true.
@Suite("The README")
struct ReadmeTests {
  /// The lines of its shell blocks that begin with the program's name, without their comments.
  static func commands() throws -> [String] {
    let text = try String(contentsOf: House.root.appending(path: "README.md"), encoding: .utf8)
    var isInside = false
    var commands: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```sh"
      } else if isInside, line.hasPrefix("drydock") {
        let command = line.split(separator: "#").first.map(String.init) ?? ""
        commands.append(command.trimmingCharacters(in: .whitespaces))
      }
    }
    return commands
  }

  @Test func everyCommandOfTheProgramRuns() throws {
    let commands = try Self.commands()
    #expect(commands.count >= 8, "the README shows fewer commands than it should: \(commands)")
    for command in commands {
      let line =
        command.replacing("NAME.jsonl", with: "transcripts/pods-01.jsonl").replacing(
          "--lessons DIR",
          with: "--lessons lessons"
        )
        .replacing("selftest", with: "selftest pods-01")
        // It serves until it is interrupted, which is a good end.
        .replacing("drydock serve", with: "timeout --preserve-status --signal=INT 3 drydock serve")
      let result = try Self.run(line)
      #expect(result.exit == 0, "\(line): \(result.output.suffix(400))")
    }
  }

  @Test func theMachineInterfaceRuns() throws {
    let text = try String(contentsOf: House.root.appending(path: "README.md"), encoding: .utf8)
    let block = try #require(text.components(separatedBy: "```sh\n").first { $0.hasPrefix("$ printf") })
    let command = try #require(block.components(separatedBy: "\n```").first).dropFirst(2)
    let result = try Self.run(String(command))
    #expect(result.output.contains("Running"), "\(result.output)")
  }

  @Test func theTargetsOfTheMakefileThatItNamesAreThere() throws {
    let makefile = try String(contentsOf: House.root.appending(path: "Makefile"), encoding: .utf8)
    for target in ["learn", "test", "install", "lint", "bench"] {
      #expect(makefile.contains("\n\(target):"), "\(target)")
    }
  }

  /// Runs a line of shell in the checkout, with the program that was built beside these tests.
  private static func run(_ line: String) throws -> (exit: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    let data = FileManager.default.temporaryDirectory.appending(path: "drydock-readme-\(UUID().uuidString)").path()
    let program = House.root.appending(path: ".build/debug").path()
    process.arguments = ["-c", "export PATH=\"\(program):$PATH\" XDG_DATA_HOME=\(data) LC_ALL=C.UTF-8; \(line)"]
    process.currentDirectoryURL = House.root
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    try? FileManager.default.removeItem(atPath: data)
    return (process.terminationStatus, output)
  }
}
