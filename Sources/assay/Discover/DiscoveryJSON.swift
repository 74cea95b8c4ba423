// SPDX-License-Identifier: Apache-2.0

import Discovery
import OCIModel
import Policy
import Registry
import Report
import StrictJSON
import Verification

/// What a discovery found, for machines.
enum DiscoveryJSON {
    static func render(_ found: DiscoveredTags, notes: [String], _ traffic: DiscoveryTraffic) -> JSON {
        var object = JSONObject()
        object["repository"] = .string(found.repository.description)
        object["strategy"] = .string(found.selection.strategy.name)
        object["constraint"] = found.selection.strategy.constraint.map(JSON.string)
        object["platform"] = found.selection.platform.map { .string($0.description) }
        object["selected"] = found.selected.map(selected) ?? (nil as JSON)
        object["exitCode"] = .int(Int(found.exitCode))
        object["tags"] = .array(found.tags.map(tag))
        object["listed"] = .int(found.listed)
        object["hidden"] = .int(found.hidden)
        object["matching"] = .int(found.matching)
        object["lookedAt"] = .int(found.looked)
        object["passedOver"] = .int(found.passedOver)
        object["traffic"] = [
            "host": .string(traffic.registry), "requests": .int(traffic.sum.requests),
            "hosts": .array(traffic.hosts.map(host)),
        ]
        object["notes"] = .strings(notes)
        return .object(object)
    }

    private static func host(_ name: String, _ counts: HostTraffic) -> JSON {
        [
            "host": .string(name), "requests": .int(counts.requests), "coalesced": .int(counts.coalesced),
            "notModified": .int(counts.notModified), "rateLimited": .int(counts.refused),
            "heldBack": .int(counts.heldBack), "waitedSeconds": .int(Int(counts.waited.components.seconds)),
        ]
    }

    private static func selected(_ tag: DiscoveredTag) -> JSON {
        var object = JSONObject()
        object["tag"] = .string(tag.tag)
        object["digest"] = tag.digest.map { .string($0.description) }
        return .object(object)
    }

    private static func tag(_ tag: DiscoveredTag) -> JSON {
        var codes: [String] = []
        for reason in tag.verdict.allReasons where !codes.contains(reason.code) { codes.append(reason.code) }
        var object = JSONObject()
        object["tag"] = .string(tag.tag)
        object["digest"] = tag.digest.map { .string($0.description) }
        object["created"] = tag.created.map { .string(RFC3339.text($0)) }
        object["verified"] = .bool(tag.verdict.outcome == .verified)
        object["allowed"] = .bool(tag.isAllowed)
        object["outcome"] = .string(tag.verdict.outcome.rawValue)
        object["reasons"] = .strings(codes)
        if tag.verdict.outcome != .verified, let reason = tag.telling, !reason.words.found.isEmpty {
            object["message"] = .string(reason.words.found)
        }
        return .object(object)
    }
}
