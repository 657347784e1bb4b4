import API
import Objects

/// The contexts of a kubeconfig.
enum ConfigContexts: ConfigSection {
  static let list = "contexts"
  static let field = "context"
}
