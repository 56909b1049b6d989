#!/bin/sh
# Fetches the files of others that the pages use, and writes them to
# api/ui/page/static/vendor: htmx, and the icons that are listed below. A test checks
# their hashes (api/ui/page/vendor.sha256); after a change of versions or icons run
#
#     scripts/vendor-pages.sh && git diff --stat
set -eu

HTMX=4.0.1
LUCIDE=1.62.0
# The icons, by their names at lucide.dev. Keep them in order.
ICONS="activity arrow-left arrow-right arrow-up-down ban book-open box calculator calendar-clock calendar-days calendar-plus
chart-column check check-check chef-hat chevron-down chevron-right circle circle-alert circle-check circle-dashed circle-x clock
clock-alert coins command cookie copy croissant database download ellipsis file-text flame gauge gift git-compare-arrows hand-coins
hash history hourglass inbox info key layers link list-checks list-plus lock lock-open log-out map-pin menu minus package package-check
package-open package-plus package-x pencil pencil-line pie-chart play plus printer receipt refresh-cw refrigerator rotate-ccw save
scale search server settings shopping-basket shopping-cart split square-check-big store sticky-note tag target timer trash-2 triangle-alert
truck undo-2 upload user users utensils warehouse wheat wifi-off workflow wrench x"

root=$(cd "$(dirname "$0")/.." && pwd)
to=$root/api/ui/page/static/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm pack --silent "htmx.org@$HTMX" "lucide-static@$LUCIDE"
mkdir htmx lucide
tar xzf "htmx.org-$HTMX.tgz" -C htmx --strip-components 1
tar xzf "lucide-static-$LUCIDE.tgz" -C lucide --strip-components 1

mkdir -p "$to"
sed '/^\/\/# sourceMappingURL/d' htmx/dist/htmx.min.js > "$to/htmx.min.js"
cp htmx/LICENSE "$to/htmx.LICENSE"
cp lucide/LICENSE "$to/lucide.LICENSE"
{
  echo "<!-- lucide $LUCIDE, ISC: see lucide.LICENSE -->"
  echo '<svg xmlns="http://www.w3.org/2000/svg">'
  for icon in $ICONS; do
    printf '<symbol id="%s" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">' "$icon"
    sed -e '/<!--/d' -e '/<svg/,/^>/d' -e '/<\/svg>/d' -e 's/^ *//' "lucide/icons/$icon.svg" | tr -d '\n'
    echo '</symbol>'
  done
  echo '</svg>'
} > "$to/icons.svg"
cd "$to" && sha256sum htmx.min.js htmx.LICENSE icons.svg lucide.LICENSE > ../../vendor.sha256
