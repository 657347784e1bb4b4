import ArgumentParser

/// Subcommands, nothing else.
@main
struct Drydock: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drydock",
    abstract: "Learn Kubernetes without a cluster.",
    discussion: """
      Without a subcommand, goes on where you left off, or offers the first lesson.
      """,
    version: version,
    subcommands: [Run.self]
  )

  static let version = "0.1.0"
}
