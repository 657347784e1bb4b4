import API
import ArgumentParser
import Kubectl

/// `drydock coverage`
struct CoverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Say what of Kubernetes is simulated, as Markdown.",
    discussion: "For each kind of object: the fields that are refused, that have no effect, or have it in part."
  )

  func run() { print(CoverageDocument.text + CommandCoverageDocument.text, terminator: "") }
}
