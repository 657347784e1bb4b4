import API
import ArgumentParser
import Foundation
import Objects
import Simulation
import Workstation

/// `drydock run --jsonl`: one request a line in, one answer a line out.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Drive a fresh cluster by JSON lines on standard input."
  )

  @Flag(help: "Read JSON requests, one a line, and answer each with one line.")
  var jsonl = false

  @Option(help: "The cluster to start: none, single, multi or cloud.")
  var cluster = "single"

  @Option(help: "The seed of all chance in the cluster.")
  var seed: UInt64 = 1

  @Option(help: "Virtual time that passes after each command.")
  var think = "0s"

  @Option(help: "A folder whose files are put into the workstation's home directory.")
  var dir: String?

  func run() throws {
    guard jsonl else { throw ValidationError("run reads JSON lines: say drydock run --jsonl") }
    guard let think = GoDuration.parse(think) else {
      throw ValidationError("--think: \"\(think)\" is no duration such as 500ms, 2s or 1m30s")
    }
    let configuration = Workstation.Configuration(
      profile: try ClusterChoice.profile(named: cluster),
      seed: seed,
      files: try HostFolder.files(in: dir)
    )
    var machine = MachineInterface(configuration: configuration, think: think)
    while let line = readLine(strippingNewline: true) {
      if line.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
      var answer = JSON.write(machine.answer(line))
      answer += "\n"
      FileHandle.standardOutput.write(Data(answer.utf8))
    }
  }
}
