package import API
package import Kubectl

/// What completion may ask of the state of things.
package protocol CompletionWorld {
  /// Whether kubectl and the prompt's own words work here; in a container's shell they do not.
  var isWorkstation: Bool { get }
  /// Programs and built-in commands of the shell.
  var commands: [String] { get }
  /// kubectl's commands, with the plugins and aliases of the learner's own.
  var kubectl: CommandTree { get }
  /// What an alias of the shell stands for.
  func alias(_ name: String) -> String?
  /// The names in a folder, those of folders with a slash at their end.
  func files(in folder: String) -> [String]
  /// The namespace of kubectl's current context.
  var currentNamespace: String { get }
  var contexts: [String] { get }
  var catalogue: Catalogue { get }
  /// The names of the objects of a resource; a nil namespace means all of them.
  func names(of resource: Resource, in namespace: String?) -> [String]
  /// The containers of a pod, init containers first.
  func containers(of pod: String, in namespace: String) -> [String]
  /// The machines of the cluster, whether or not its API answers.
  var nodes: [String] { get }
  /// The ids of the lessons, and of the steps of one.
  var lessons: [String] { get }
  func steps(of lesson: String) -> [String]
}

extension CompletionWorld {
  package var isWorkstation: Bool { true }
  package var kubectl: CommandTree { .kubectl }
}
