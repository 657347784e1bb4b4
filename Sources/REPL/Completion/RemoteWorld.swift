package import API
package import Simulation

/// Completion in a shell on another machine: its programs and files, and nothing of the workstation's.
package struct RemoteWorld: CompletionWorld {
  private let shell: RemoteShellView

  package init(_ shell: RemoteShellView) { self.shell = shell }

  package var isWorkstation: Bool { false }
  package var commands: [String] { shell.commands() }
  package func alias(_ name: String) -> String? { nil }
  package func files(in folder: String) -> [String] { shell.entries(folder) }

  package var currentNamespace: String { "default" }
  package var contexts: [String] { [] }
  package var catalogue: Catalogue { .kubernetes }
  package func names(of resource: Resource, in namespace: String?) -> [String] { [] }
  package func containers(of pod: String, in namespace: String) -> [String] { [] }
  package var nodes: [String] { [] }
  package var lessons: [String] { [] }
  package func steps(of lesson: String) -> [String] { [] }
}
