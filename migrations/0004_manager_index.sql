-- Finds the reports of a person who is removed. The index contains only members who report to somebody.
CREATE INDEX members_manager ON members (
  organization_id,
  json_extract(profile, '$."urn:ietf:params:scim:schemas:extension:enterprise:2.0:User".manager.value')
) WHERE json_extract(profile, '$."urn:ietf:params:scim:schemas:extension:enterprise:2.0:User".manager.value') IS NOT NULL;
