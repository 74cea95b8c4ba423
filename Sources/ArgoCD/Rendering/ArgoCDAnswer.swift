// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON

/// What argocd-server answers, read from its bytes. No I/O.
struct ArgoCDAnswer {
    private let json: JSON

    init(_ body: [UInt8]) throws(SyncProblem) {
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: body, limits: Self.limits)
        } catch {
            throw .unreadable(why: "\(error)")
        }
    }

    /// The manifests of an answer to `manifests`, each of them JSON in a text.
    var manifests: [JSON] {
        get throws(SyncProblem) {
            guard let texts = json["manifests"], let elements = texts.array else {
                // Go leaves an empty list out.
                if json["manifests"] == nil || json["manifests"]?.isNull == true { return [] }
                throw .unreadable(why: "the answer has no list of manifests")
            }
            return try elements.map { (json) throws(SyncProblem) in
                guard let text = json.string else { throw .unreadable(why: "a manifest is no text") }
                return try Self.resource(text)
            }
        }
    }

    /// The resources of an answer to `managed-resources`, as they are to be; those that are to go are left out.
    var targets: [JSON] {
        get throws(SyncProblem) {
            var resources: [JSON] = []
            for item in json["items"]?.array ?? [] {
                guard let text = item["targetState"]?.string, !text.isEmpty, text != "null" else { continue }
                resources.append(try Self.resource(text))
            }
            return resources
        }
    }

    private static func resource(_ text: String) throws(SyncProblem) -> JSON {
        do throws(JSONSyntaxError) {
            return try JSON(parsing: text, limits: limits)
        } catch {
            throw .unreadable(why: "\(error)")
        }
    }

    /// The Application that the answer is.
    var application: Application {
        get throws(SyncProblem) { try Self.application(json) }
    }

    /// The Application of that name in a list; `nil` where the list has none.
    func application(named name: ApplicationName) throws(SyncProblem) -> Application? {
        for json in json["items"]?.array ?? [] {
            let found = try Self.application(json)
            if found.name == name { return found }
        }
        return nil
    }

    /// What an answer to `version` says; `nil` where it says nothing of that kind.
    var version: (major: Int, minor: Int)? {
        guard let text = json["Version"]?.string else { return nil }
        let numbers = text.drop { $0 == "v" }.split(separator: ".").prefix(2).map { Int($0) }
        guard numbers.count == 2, let major = numbers[0], let minor = numbers[1] else { return nil }
        return (major, minor)
    }

    /// What an error says of itself, on one line; a page of some proxy says nothing.
    static func failure(status: Int, _ body: [UInt8]) -> String {
        let json = try? JSON(parsing: body)
        let text = json?["message"]?.string ?? json?["error"]?.string
        // Temporary paths are others each time, and a refusal is to be the same text.
        let words = text?.split(separator: " ").map { $0.contains("/tmp/") ? "(a path)" : $0 }
        return "HTTP \(status)" + (words.map { ": \($0.joined(separator: " ").shownOnOneLine)" } ?? "")
    }

    private static func application(_ json: JSON) throws(SyncProblem) -> Application {
        // Lists leave out what all their items share.
        var object = json.object ?? JSONObject()
        object["apiVersion"] = object["apiVersion"] ?? "argoproj.io/v1alpha1"
        object["kind"] = object["kind"] ?? "Application"
        do throws(ApplicationError) {
            return try Application(.object(object))
        } catch {
            throw .applicationUnreadable(error)
        }
    }

    /// The largest Applications render some ten megabytes; the repo-server's own limit is 100. What was compared comes
    /// several times over.
    static let limits = JSONLimits(bytes: 128 << 20, depth: 64, nodes: 4_000_000)
}
