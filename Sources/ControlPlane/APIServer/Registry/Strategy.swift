import API
import Objects

/// What is special about one resource (`pkg/registry/*/*/strategy.go`); the rest of its life is generic.
struct Strategy: Sendable {
  /// What a rule of a strategy may look at beside the object.
  struct Context {
    let kind: GroupVersionKind
    let schemas: SchemaTable
    let clock: Clock
    /// The object as it is stored, if it is.
    let stored: Value?
    /// A new object of the resource that was found right before this one.
    var precedent: Value?
  }

  /// Fills in what the manifest left out, beyond the defaults of the schema.
  var setDefaults: (@Sendable (inout Value) -> Void)?
  /// Sets what only the server may set; may allocate.
  var prepareForCreate: (@Sendable (inout Value, inout APIServer) throws(Status) -> Void)?
  var prepareForUpdate: (@Sendable (inout Value, Value, inout APIServer) throws(Status) -> Void)?
  /// Fills in what reading a new object from the store adds to it.
  var setDefaultsOfStored: (@Sendable (inout Value) -> Void)?
  /// Marks an object that is about to be deleted.
  var prepareForDelete: (@Sendable (inout Value, APIServer) -> Void)?
  /// Acts on an object that was stored.
  var afterStore: (@Sendable (Value, inout APIServer) -> Void)?
  /// Frees what was allocated.
  var afterDelete: (@Sendable (Value, inout APIServer) -> Void)?
  /// What a write needs beyond the right to write, by who writes; without a stored object it is a new one.
  var authorizeWrite: (@Sendable (inout Value, Value?, Exchange, APIServer) throws(Status) -> Void)?
  /// Answers an object of a resource that is not stored: its specification is a question.
  var answer: (@Sendable (Value, Exchange, inout APIServer) throws(Status) -> Value)?
  /// The objects of a resource that is not stored but looked up anew for each request.
  var lookUp: (@Sendable (APIServer) -> [Value])?
  /// Acts once an object is gone.
  var afterRemoval: (@Sendable (Value, inout APIServer) -> Void)?
  var validate: (@Sendable (Value, Context) -> [FieldError])?
  var validateUpdate: (@Sendable (Value, Value, Context) -> [FieldError])?
  /// Warnings that the answer to a write carries, of an object and what it was before.
  var warnings: (@Sendable (Value, Value?) -> [String])?
  /// The same for a new object beside another one that none were said of, where that spares something.
  var warningsOfNew: (@Sendable (Value, Value?) -> [String])?
  /// Why an object of that name may not be deleted.
  var forbidsDeletion: (@Sendable (String) -> String?)?
  /// How names are checked; most are subdomains.
  var nameRule: @Sendable (String) -> [String] = Validation.subdomain
  /// Seconds that a deletion waits for; nil deletes at once. Asked with the stored object.
  var gracePeriod: (@Sendable (Value, Int?) -> Int?)?
  /// Of a resource that is served in several versions.
  var versions: ServedVersions?
  /// The definition of a custom resource.
  var custom: CustomDefinition?
}

/// The strategies of all resources that have one.
struct Strategies: Sendable {
  private var byResource: [GroupResource: Strategy] = [:]
  private let plain = Strategy()

  subscript(resource: GroupResource) -> Strategy { byResource[resource] ?? plain }

  mutating func register(_ resource: GroupVersionResource, _ strategy: Strategy) {
    register(resource.groupResource, strategy)
  }

  mutating func register(_ resource: GroupResource, _ strategy: Strategy) { byResource[resource] = strategy }
}
