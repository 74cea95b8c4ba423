// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// What the API server asks an admission webhook: the `request` of an AdmissionReview of `admission.k8s.io/v1`.
package struct AdmissionRequest: Sendable {
    /// What is done to the object.
    package enum Operation: String, Sendable {
        case create = "CREATE"
        case update = "UPDATE"
        case delete = "DELETE"
        case connect = "CONNECT"
    }

    /// A kind or a resource with its group and version.
    package struct GroupVersion: Sendable, Hashable {
        /// Empty for the core group.
        package var group: String
        package var version: String
        /// `Application`, or `applications`.
        package var name: String

        package init(group: String, version: String, name: String) {
            self.group = group
            self.version = version
            self.name = name
        }
    }

    /// Who asks, as the API server authenticated them.
    package struct User: Sendable, Hashable {
        package var name: String
        package var uid: String
        package var groups: [String]

        package init(name: String, uid: String = "", groups: [String] = []) {
            self.name = name
            self.uid = uid
            self.groups = groups
        }
    }

    package var uid: String
    package var operation: Operation
    package var kind: GroupVersion
    package var resource: GroupVersion
    /// `ephemeralcontainers`, `status`; empty for the object itself.
    package var subresource: String
    /// Empty for objects of the cluster.
    package var namespace: String
    /// Empty where the server makes up the name.
    package var name: String
    package var user: User
    package var isDryRun: Bool
    package var object: JSON?
    package var oldObject: JSON?

    package init(
        uid: String, operation: Operation, kind: GroupVersion, resource: GroupVersion,
        subresource: String = "",
        namespace: String = "", name: String = "", user: User, isDryRun: Bool = false, object: JSON? = nil,
        oldObject: JSON? = nil
    ) {
        self.uid = uid
        self.operation = operation
        self.kind = kind
        self.resource = resource
        self.subresource = subresource
        self.namespace = namespace
        self.name = name
        self.user = user
        self.isDryRun = isDryRun
        self.object = object
        self.oldObject = oldObject
    }

    /// Reads an AdmissionReview.
    package init(review: JSON) throws(AdmissionReviewError) {
        guard review["kind"]?.string == "AdmissionReview" else { throw .notAReview }
        guard review["apiVersion"]?.string == AdmissionResponse.apiVersion else {
            throw .unsupportedVersion(review["apiVersion"]?.string ?? "")
        }
        guard let request = review["request"], request.object != nil else { throw .missing("request") }
        guard let uid = request["uid"]?.string, !uid.isEmpty, uid.utf8.count <= Self.longestUID else {
            throw .missing("request.uid")
        }
        guard let operation = request["operation"]?.string.flatMap(Operation.init(rawValue:)) else {
            throw .missing("request.operation")
        }
        guard let user = request["userInfo"], user.object != nil else { throw .missing("request.userInfo") }
        self.init(
            uid: uid, operation: operation,
            kind: try Self.name(request["kind"], "kind", "request.kind"),
            resource: try Self.name(request["resource"], "resource", "request.resource"),
            subresource: request["subResource"]?.string ?? "",
            namespace: request["namespace"]?.string ?? "", name: request["name"]?.string ?? "",
            user: User(
                name: user["username"]?.string ?? "", uid: user["uid"]?.string ?? "",
                groups: user["groups"]?.array?.compactMap(\.string) ?? []),
            isDryRun: request["dryRun"]?.bool ?? false,
            object: Self.present(request["object"]), oldObject: Self.present(request["oldObject"]))
    }

    /// What is there and not null. A literal `nil` in place of `none` would be JSON's null.
    private static func present(_ json: JSON?) -> JSON? {
        if let json, !json.isNull { json } else { Optional.none }
    }

    private static func name(_ json: JSON?, _ member: String, _ path: String) throws(AdmissionReviewError)
        -> GroupVersion
    {
        guard let name = json?[member]?.string, let version = json?["version"]?.string else {
            throw .missing(path)
        }
        return GroupVersion(group: json?["group"]?.string ?? "", version: version, name: name)
    }

    /// A UUID has 36 characters; it is given back as it came.
    static let longestUID = 256
}

/// Why a body is no AdmissionReview that can be answered.
package enum AdmissionReviewError: Error, Sendable, Equatable {
    case notAReview
    case unsupportedVersion(String)
    /// A member that is required, by its path.
    case missing(String)
}
